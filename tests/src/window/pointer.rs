//! The pointer: clicks and drags, moved as a hand moves them, because the calendar follows every move.

use std::time::Duration;

use fantoccini::actions::{
    InputSource as _, MOUSE_BUTTON_LEFT, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction,
};

use super::Window;
use crate::failure::Outcome;

/// In how many steps a drag crosses its way, and how long each takes: about 60 a second.
const STEPS: u32 = 10;
const STEP: Duration = Duration::from_millis(16);

/// A place in the window, in CSS pixels from its top left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The place `right` and `down` pixels from here.
    #[must_use]
    pub fn moved(self, right: f64, down: f64) -> Self {
        Self { x: self.x + right, y: self.y + down }
    }
}

impl Window {
    /// Clicks the first thing matching `css` as soon as it can be seen.
    ///
    /// # Errors
    /// If it does not appear, or something lies over it.
    pub async fn click(&self, css: &str) -> Outcome {
        let element = self.see(css).await?;
        element.click().await.map_err(|cause| crate::Failure::from(cause).during(&format!("clicking {css}")))
    }

    /// Clicks the first button or menu item that says `words`, as soon as it can be seen and used.
    ///
    /// # Errors
    /// If there is none in time.
    pub async fn click_on(&self, words: &str) -> Outcome {
        let script = "const all = [...document.querySelectorAll('button, [role=menuitem]')];
            const can = (it) => it.checkVisibility() && !it.disabled && it.innerText.includes(arguments[0]);
            const it = all.find(can); it?.setAttribute('data-clicked-on', arguments[0]); return Boolean(it);";
        self.holds(&format!("a button that says {words:?}"), script, vec![words.into()]).await?;
        self.click(&format!("[data-clicked-on='{words}']")).await
    }

    /// Opens the context menu of the first thing matching `css`.
    ///
    /// # Errors
    /// If it does not appear.
    pub async fn right_click(&self, css: &str) -> Outcome {
        let at = self.centre(css).await?;
        self.press_at(at, MOUSE_BUTTON_RIGHT).await?;
        self.point(vec![PointerAction::Up { button: MOUSE_BUTTON_RIGHT }]).await
    }

    /// Clicks at `at`, whatever is there.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn click_at(&self, at: Point) -> Outcome {
        self.press_at(at, MOUSE_BUTTON_LEFT).await?;
        self.let_go().await
    }

    /// Clicks twice at `at`, as on empty time.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn double_click(&self, at: Point) -> Outcome {
        let (down, up) = (
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        );
        self.point(vec![move_to(at, STEP), down.clone(), up.clone(), down, up]).await
    }

    /// Drags from `from` to `to` and lets go there.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn drag(&self, from: Point, to: Point) -> Outcome {
        self.grab(from).await?;
        self.carry(from, to).await?;
        self.let_go().await
    }

    /// Presses the left button at `at` and holds it.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn grab(&self, at: Point) -> Outcome {
        self.press_at(at, MOUSE_BUTTON_LEFT).await
    }

    /// Moves from `from` to `to` in steps, with whatever is held.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn carry(&self, from: Point, to: Point) -> Outcome {
        let part = |step: u32| f64::from(step) / f64::from(STEPS);
        let way = |step| from.moved((to.x - from.x) * part(step), (to.y - from.y) * part(step));
        self.point((1..=STEPS).map(|step| move_to(way(step), STEP)).collect()).await
    }

    /// Lets go of the left button.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn let_go(&self) -> Outcome {
        self.point(vec![PointerAction::Up { button: MOUSE_BUTTON_LEFT }]).await
    }

    /// The middle of the first thing matching `css`.
    ///
    /// # Errors
    /// If it does not appear.
    pub async fn centre(&self, css: &str) -> Outcome<Point> {
        self.at(css, 0.5, 0.5).await
    }

    /// A place in the first thing matching `css`: `right` and `down` from 0 to 1 across it.
    ///
    /// # Errors
    /// If it does not appear.
    pub async fn at(&self, css: &str, right: f64, down: f64) -> Outcome<Point> {
        self.see(css).await?;
        // Asked of the page, because the driver's rectangles do not count scrolling.
        let script =
            "const it = [...document.querySelectorAll(arguments[0])].find((it) => it.checkVisibility());
            const { x, y, width, height } = it.getBoundingClientRect(); return [x, y, width, height];";
        let [x, y, width, height]: [f64; 4] =
            serde_json::from_value(self.run(script, vec![css.into()]).await?)?;
        Ok(Point { x: x + width * right, y: y + height * down })
    }

    async fn press_at(&self, at: Point, button: u64) -> Outcome {
        self.point(vec![move_to(at, STEP), PointerAction::Down { button }]).await
    }

    async fn point(&self, steps: Vec<PointerAction>) -> Outcome {
        let pointer = MouseActions::new("pointer".to_owned());
        let moves = steps.into_iter().fold(pointer, MouseActions::then);
        Ok(self.client.perform_actions(moves).await?)
    }
}

fn move_to(at: Point, duration: Duration) -> PointerAction {
    // Whole pixels: the driver refuses halves.
    PointerAction::MoveTo { duration: Some(duration), x: at.x.round(), y: at.y.round() }
}
