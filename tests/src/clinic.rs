//! A clinic of its own in a folder of its own, founded and used through the calls a window makes.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use daybook_desk::{Desk, DeskOptions, Keyring};
use daybook_engine::StoppedClock;
use daybook_wire::money::{PaymentForm, PaymentPolicy};
use daybook_wire::session::{AppState, CreateClinic, RecoveryKey};
use daybook_wire::set_up::{
    AppointmentTypeForm, DayHours, LocationForm, ProviderForm, ResourceForm, ResourceKind, WallSpan,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::failure::{Failure, Outcome};
use crate::host::SavesIn;

/// How many providers the clinic has.
pub const PROVIDERS: u32 = 10;

/// The name of the provider numbered so, from 0.
#[must_use]
pub fn provider(number: u32) -> String {
    format!(
        "Dr {}",
        ["Osei", "Kim", "Ferreira", "Łoś", "Öztürk", "Haddad", "Byrne", "Novák", "Ito", "Sørensen"]
            [number as usize % 10]
    )
}

/// The name of that provider's chair.
#[must_use]
pub fn chair(number: u32) -> String {
    format!("Chair {}", number + 1)
}

/// A clinic in Berlin, open every day 08:00–20:00, with ten providers, a chair each, and check-ups of 10 to 120
/// minutes. Its admin is signed in.
pub struct Clinic {
    /// Its desk.
    pub desk: Arc<Desk>,
    /// The clock the desk reads.
    pub clock: Arc<StoppedClock>,
    folder: TempDir,
}

impl Clinic {
    /// Founds it, at `now`.
    ///
    /// # Errors
    /// If the desk refuses any of it.
    pub async fn founded(now: DateTime<Utc>) -> Outcome<Self> {
        let folder = TempDir::with_prefix("daybook-clinic-")?;
        let clock = Arc::new(StoppedClock::at(now));
        let saved = folder.path().join("saved");
        std::fs::create_dir_all(&saved)?;
        let options = DeskOptions {
            data_dir: folder.path().join("data"),
            keyring: Keyring::Absent,
            demo: false,
            surroundings: Arc::new(SavesIn(saved)),
            transport: Arc::new(daybook_desk::NoHubs),
            server: Arc::new(daybook_desk::NoServer),
            around: daybook_desk::Around::nothing(),
        };
        let reading: Arc<dyn daybook_engine::Clock> = Arc::clone(&clock) as _;
        let desk = Arc::new(Desk::with_clock(options, reading));
        desk.start().await;
        let clinic = Self { desk, clock, folder };
        let key: RecoveryKey = clinic.call("create_clinic", wanted()).await?;
        let _: AppState = clinic.call("confirm_recovery_key", key).await?;
        Ok(clinic)
    }

    /// Makes the call `name`.
    ///
    /// # Errors
    /// If the desk answers with a problem, or with something else than `A`.
    pub async fn call<A: DeserializeOwned>(&self, name: &str, ask: impl Serialize) -> Outcome<A> {
        let answer = self.desk.call(name, serde_json::to_value(ask)?).await;
        let answer = answer.map_err(|problem| {
            let told = serde_json::to_string(&problem).unwrap_or_default();
            Failure::new(format!("{name}: {told}"))
        })?;
        Ok(serde_json::from_str(&answer)?)
    }

    /// What the call `name` needs nothing for.
    ///
    /// # Errors
    /// As [`Clinic::call`].
    pub async fn ask<A: DeserializeOwned>(&self, name: &str) -> Outcome<A> {
        self.call(name, serde_json::json!({})).await
    }

    /// Where its files are: the book in `data`, what is saved in `saved`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn wanted() -> CreateClinic {
    let chairs = (0..PROVIDERS).map(|it| ResourceForm {
        id: None,
        location_id: "0".to_owned(),
        kind: ResourceKind::Chair,
        name: chair(it),
        capacity: 1,
        active: true,
        position: position(it),
        version: 0,
    });
    CreateClinic {
        name: "Brightwater".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        currency: "EUR".to_owned(),
        locations: vec![location()],
        providers: (0..PROVIDERS).map(provider_form).collect(),
        resources: chairs.collect(),
        appointment_types: vec![check_up()],
        admin_name: "Maya Lind".to_owned(),
        admin_password: "a good password".to_owned(),
        passphrase: Some("a longer passphrase".to_owned()),
    }
}

fn location() -> LocationForm {
    let span = WallSpan { from: 480, to: 1200 };
    LocationForm {
        id: None,
        name: "Main".to_owned(),
        address: vec![],
        phone: String::new(),
        capacity: None,
        hours: (0..7).map(|weekday| DayHours { location_id: "0".to_owned(), weekday, span }).collect(),
        active: true,
        position: 0,
        version: 0,
    }
}

fn provider_form(number: u32) -> ProviderForm {
    ProviderForm {
        id: None,
        name: provider(number),
        designation: "Dentist".to_owned(),
        role: "dentist".to_owned(),
        hue: 0,
        photo: String::new(),
        hours: vec![],
        template: vec![],
        video_link: String::new(),
        appointment_type_ids: vec![],
        active: true,
        position: position(number),
        version: 0,
    }
}

fn check_up() -> AppointmentTypeForm {
    AppointmentTypeForm {
        id: None,
        name: "Check-up".to_owned(),
        hue: 0,
        min_minutes: 10,
        default_minutes: 30,
        max_minutes: 120,
        capacity: 1,
        buffer_before: 0,
        buffer_after: 0,
        needs: vec![],
        instructions: String::new(),
        telehealth: false,
        payment: PaymentForm { policy: PaymentPolicy::None, pay_later: true },
        online: false,
        active: true,
        position: 0,
        version: 0,
    }
}

fn position(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
