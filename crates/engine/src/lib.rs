//! The shell around the booking rules, shared by everything that hosts them: authorise, load, decide,
//! commit, publish. Also the one place that reads a clock and the one place that makes ids.

mod book;
mod claims;
mod clock;
mod deciding;
mod deed;
mod elsewhere;
mod engine;
mod error;
mod found;
mod freed;
mod ids;
mod import;
mod lanes;
mod ledger;
mod lists;
mod load;
mod planning;
mod preview;
mod recorder;
mod shelf;
mod tags;

pub use clock::{Clock, StoppedClock, SystemClock};
pub use deciding::{Decided, decide_in};
pub use deed::{Deed, Label};
pub use engine::{Also, Engine, Outcome, Tags};
pub use error::EngineError;
pub use found::founder;
pub use ids::Ids;
pub use import::{Fate, Keep, Stage, Watch};
pub use preview::{FitColumn, Placing, PlacingAsk, Preview, Trial};
pub use recorder::{Noted, Recorder, Wish};
pub use shelf::{Found, MadeCard, MadeDay, Shelf, Ticket};
pub use tags::EVERYTHING;
