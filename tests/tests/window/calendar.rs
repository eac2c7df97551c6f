//! The calendar as a story speaks of it: a column by its number, a time by its minute, a card by its patient.

use daybook_tests::Outcome;
use daybook_tests::window::{Point, Window};
use serde_json::{Value, json};

/// A Tuesday that the demo clinic's own appointments do not reach, as `2027-02-09`.
const QUIET_TUESDAY: &str = "
    const day = new Date(); day.setDate(day.getDate() + 70 + ((9 - day.getDay()) % 7));
    return day.toLocaleDateString('sv');";

/// Where `minute` is on the hours down the side: the hours drawn are the scale.
const ACROSS: &str = "
    const [day, at, minute] = arguments;
    const column = document.querySelectorAll(`[data-column^='${day}_']`)[at].getBoundingClientRect();
    const hours = [...document.querySelectorAll('.axis .hour')].map((it) => {
        const box = it.getBoundingClientRect();
        return { minute: Number.parseInt(it.innerText) * 60, y: box.y + box.height / 2 };
    });
    const [first, second] = hours;
    const y = first.y + (minute - first.minute) * (second.y - first.y) / (second.minute - first.minute);
    return [column.x + column.width / 3, y];";

/// A day on the calendar of an open window.
pub(crate) struct Calendar<'a> {
    window: &'a Window,
    /// Which, such as `2027-02-09`.
    pub(crate) day: String,
}

impl<'a> Calendar<'a> {
    /// Goes to a working day on which nobody has booked anything.
    pub(crate) async fn on_a_quiet_day(window: &'a Window) -> Outcome<Self> {
        window.see(".time-grid").await?;
        let day: String = serde_json::from_value(window.run(QUIET_TUESDAY, vec![]).await?)?;
        Self::on(window, day).await
    }

    /// Goes to `day`, such as `2027-02-09`.
    pub(crate) async fn on(window: &'a Window, day: String) -> Outcome<Self> {
        let calendar = Self { window, day };
        calendar.show().await?;
        Ok(calendar)
    }

    /// Goes to the day as people do: by typing it.
    async fn show(&self) -> Outcome {
        self.window.see(".time-grid").await?;
        self.window.press("Control+k").await?;
        self.window.see("[role=dialog] input").await?;
        self.window.write(&self.day).await?;
        self.window.see("[role=option]").await?;
        self.window.press("Enter").await?;
        self.window.see(&format!("[data-column^='{}_']", self.day)).await?;
        self.window.gone("[role=dialog]").await
    }

    /// The place of a wall `minute` in the column that is number `column` from 0.
    pub(crate) async fn place(&self, column: usize, minute: u32) -> Outcome<Point> {
        let [x, y]: [f64; 2] = serde_json::from_value(
            self.window.run(ACROSS, vec![json!(self.day), json!(column), json!(minute)]).await?,
        )?;
        Ok(Point { x, y })
    }

    /// Draws a new appointment on empty time and books it for the first patient `search` finds; gives their name.
    pub(crate) async fn book(&self, column: usize, from: u32, to: u32, search: &str) -> Outcome<String> {
        let name = self.ready(column, from, to, search).await?;
        self.window.press("Control+Enter").await?;
        self.window.gone("aside.kit-sheet").await?;
        self.window.see(&card(&name)).await?;
        Ok(name)
    }

    /// As [`book`](Self::book), up to the last key.
    pub(crate) async fn ready(&self, column: usize, from: u32, to: u32, search: &str) -> Outcome<String> {
        let start = self.place(column, from).await?.moved(0.0, 2.0);
        self.window.drag(start, self.place(column, to).await?).await?;
        self.window.see("aside input[role=combobox]:focus").await?;
        self.window.write(search).await?;
        self.window
            .holds(
                "a patient to choose",
                "return document.querySelector('[role=option] bdi') !== null",
                vec![],
            )
            .await?;
        let found =
            self.window.run("return document.querySelector('[role=option] bdi').innerText", vec![]).await?;
        let name: String = serde_json::from_value(found)?;
        self.window.press("Enter").await?;
        self.window.gone("[role=listbox]").await?;
        Ok(name)
    }

    /// Drags the card of `name` until its start is at `minute` of `column`, and lets go.
    pub(crate) async fn drag(&self, name: &str, column: usize, minute: u32) -> Outcome {
        let from = self.window.at(&card(name), 0.4, 0.5).await?;
        let start = self.window.at(&card(name), 0.4, 0.0).await?;
        let to = self.place(column, minute).await?;
        self.window.drag(from, to.moved(0.0, from.y - start.y)).await
    }

    /// Pulls the lower edge of the card of `name` down to `minute` of `column`.
    pub(crate) async fn stretch(&self, name: &str, column: usize, minute: u32) -> Outcome {
        let edge = self.window.at(&card(name), 0.4, 1.0).await?.moved(0.0, -2.0);
        let to = self.place(column, minute).await?;
        self.window.drag(edge, Point { x: edge.x, y: to.y }).await
    }

    /// Waits until the card of `name` says all of `words`.
    pub(crate) async fn says(&self, name: &str, words: &[&str]) -> Outcome {
        let script = "const said = document.querySelector(arguments[0])?.ariaLabel ?? '';
            return arguments[1].every((it) => said.includes(it));";
        let what = format!("the card of {name} to say {words:?}");
        self.window.holds(&what, script, vec![Value::from(card(name)), json!(words)]).await
    }
}

/// The card of the patient called `name`.
pub(crate) fn card(name: &str) -> String {
    format!(".card[aria-label^='{name},']")
}
