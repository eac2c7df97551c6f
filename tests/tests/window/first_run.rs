//! A clinic is set up in the window, and the computer's keyring keeps its key.

use daybook_tests::keyring::Keyring;
use daybook_tests::window::{Opening, Window};
use daybook_tests::{Home, Outcome, Screen};

const PASSWORD: &str = "quiet harbour lantern";

#[tokio::test]
async fn a_clinic_is_set_up_step_by_step_and_opens_by_password_the_next_morning() -> Outcome {
    let (home, screen) = (Home::new()?, Screen::new(1280, 800)?);
    let keyring = Keyring::unlocked(&home).await?;
    let opening =
        Opening { home: &home, screen: &screen, keyring: Some(&keyring), options: &[], environment: &[] };

    let window = Window::open(&opening).await?;
    window.click_on("Set up my clinic").await?;
    window.fill_in("Clinic name", "Harbour Physiotherapy").await?;
    for step in 2..=3 {
        go_on_to(&window, step).await?;
    }
    window.fill_in("Name", "Dr Ida Holm").await?;
    for step in 4..=5 {
        go_on_to(&window, step).await?;
    }
    window.click_on("Physiotherapy").await?;
    go_on_to(&window, 6).await?;
    window.fill_in("Your name", "Robin Field").await?;
    window.fill_in("Password", PASSWORD).await?;
    go_on_to(&window, 7).await?;
    window.click_on("Make the book").await?;

    window.read("Type the key back").await?;
    let key = window.text("p.font-mono").await?;
    window.fill_in("Type the key back", &key.replace(' ', "-")).await?;
    window.click_on("The key is kept; open the book").await?;
    window.read("Dr Ida Holm").await?;
    window.quit().await?;

    let next_morning = Window::open(&opening).await?;
    next_morning.read("Harbour Physiotherapy").await?;
    next_morning.fill_in("Password", PASSWORD).await?;
    next_morning.press("Enter").await?;
    next_morning.read("Dr Ida Holm").await?;
    next_morning.quit().await
}

/// Goes on to a step of the wizard, which counts them at its foot.
async fn go_on_to(window: &Window, step: u32) -> Outcome {
    window.click_on("Next").await?;
    window.read(&format!("Step {step} of 7")).await
}
