//! The window comes up on a clinic, and comes up on the same one again.

use daybook_tests::window::{Opening, Window};
use daybook_tests::{Home, Outcome, Screen};

#[tokio::test]
async fn the_demo_clinic_opens_in_the_real_window_and_is_still_there_after_a_restart() -> Outcome {
    let (home, screen) = (Home::new()?, Screen::new(1280, 800)?);
    let opening =
        Opening { home: &home, screen: &screen, keyring: None, options: &["--demo"], environment: &[] };
    for _ in 0..2 {
        let window = Window::open(&opening).await?;
        window.see(".time-grid").await?;
        window.read("Linden Dental Practice").await?;
        window.read("Dr Amara Osei").await?;
        window.quit().await?;
    }
    Ok(())
}
