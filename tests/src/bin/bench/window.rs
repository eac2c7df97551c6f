//! The real window, from the start of its process to the day it shows, beside a window with nothing in it.

use std::path::Path;
use std::time::Duration;

use daybook_tests::window::{Opening, Window};
use daybook_tests::{Home, Outcome, Screen, built};

use crate::report::{Report, Row, Times, shown};

const TRIES: usize = 7;

/// A bare window takes 0.4 s here; the desk may take so much longer.
const AT_MOST: f64 = 1.3;

/// One row: both windows in turn, so that what the machine does meanwhile is done to both.
pub(crate) async fn measure(report: &mut Report) -> Outcome {
    let (bare, daybook) = (built("examples/bare")?, built("daybook")?);
    let (home, screen) = (Home::new()?, Screen::new(1280, 800)?);
    let opening =
        Opening { home: &home, screen: &screen, keyring: None, options: &["--demo"], environment: &[] };
    // The first start founds the demo clinic.
    came_up(&daybook, &opening, ".time-grid").await?;
    let (mut ours, mut limit) = (Times::default(), Times::default());
    for _ in 0..TRIES {
        ours.push(came_up(&daybook, &opening, ".time-grid [data-item]").await?);
        limit.push(came_up(&bare, &opening, "body").await?);
    }
    let budget = limit.median().mul_f64(AT_MOST);
    report.add(Row {
        work: "window: process start → calendar with today's appointments painted".to_owned(),
        ours: shown(ours.median()),
        p99: format!("longest {}", shown(ours.longest())),
        limit: format!("{} (a bare Tauri window)", shown(limit.median())),
        budget: format!("{AT_MOST} × that = {}", shown(budget)),
        kept: ours.median() <= budget,
    });
    Ok(())
}

/// From the start of `program` to `css` in a frame that was painted.
async fn came_up(program: &Path, opening: &Opening<'_>, css: &str) -> Outcome<Duration> {
    let window = Window::open_program(program, opening).await?;
    window.holds(&format!("{css} to be painted"), PAINTED, vec![css.into()]).await?;
    let took = window.started().elapsed();
    window.quit().await?;
    Ok(took)
}

const PAINTED: &str = "return document.querySelector(arguments[0])?.checkVisibility() ?? false";
