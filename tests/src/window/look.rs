//! Looking at the window: waiting for things to appear, reading them, taking pictures.

use std::path::PathBuf;

use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::Value;

use super::Window;
use crate::failure::{Failure, Outcome};
use crate::patience::until;

impl Window {
    /// Waits until something matching `css` can be seen, and gives the first of it.
    ///
    /// # Errors
    /// If it does not appear in time; the failure names a picture of what was there instead.
    pub async fn see(&self, css: &str) -> Outcome<Element> {
        let what = format!("{css} to be seen");
        let seen = until(&what, async || {
            let found = self.client.find_all(Locator::Css(css)).await.ok()?;
            for element in found {
                if element.is_displayed().await.unwrap_or(false) {
                    return Some(element);
                }
            }
            None
        });
        self.or_picture(seen.await).await
    }

    /// Waits until `text` stands somewhere in the page.
    ///
    /// # Errors
    /// If it does not in time.
    pub async fn read(&self, text: &str) -> Outcome {
        let wanted = Value::from(text);
        self.holds(
            &format!("the words {text:?}"),
            "return document.body.innerText.includes(arguments[0])",
            vec![wanted],
        )
        .await
    }

    /// Waits until nothing matching `css` can be seen.
    ///
    /// # Errors
    /// If it does not go away in time.
    pub async fn gone(&self, css: &str) -> Outcome {
        let script =
            "return ![...document.querySelectorAll(arguments[0])].some((it) => it.checkVisibility())";
        self.holds(&format!("{css} to be gone"), script, vec![Value::from(css)]).await
    }

    /// Waits until `script`, a function's body in the page, returns something true. `what` names it in a failure.
    ///
    /// # Errors
    /// If it does not in time.
    pub async fn holds(&self, what: &str, script: &str, arguments: Vec<Value>) -> Outcome {
        let held = until(what, async || {
            // A page that is just being replaced answers with an error; the next look sees the new one.
            let answer = self.client.execute(script, arguments.clone()).await.ok()?;
            (answer == Value::Bool(true)).then_some(())
        });
        self.or_picture(held.await).await
    }

    /// The text of the first thing matching `css`, as it is shown.
    ///
    /// # Errors
    /// If it does not appear in time.
    pub async fn text(&self, css: &str) -> Outcome<String> {
        Ok(self.see(css).await?.text().await?)
    }

    /// Runs `script`, a function's body, in the page and gives what it returns.
    ///
    /// # Errors
    /// If the script throws.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Takes a picture of the page and says where it is: `pictures/<name>.png` beside the built programs.
    ///
    /// # Errors
    /// If the window does not give one.
    pub async fn picture(&self, name: &str) -> Outcome<PathBuf> {
        let png = self.client.screenshot().await?;
        std::fs::create_dir_all(&self.pictures)?;
        let path = self.pictures.join(format!("{name}.png"));
        std::fs::write(&path, png)?;
        Ok(path)
    }

    /// A failure is worth more with a picture of the window as it was.
    async fn or_picture<T>(&self, outcome: Outcome<T>) -> Outcome<T> {
        let Err(failure) = outcome else {
            return outcome;
        };
        let story = std::thread::current().name().unwrap_or("story").replace("::", "-");
        let picture = self.picture(&format!("failed-{story}")).await;
        let where_ =
            picture.map_or_else(|cause| format!("no picture: {cause}"), |it| it.display().to_string());
        Err(Failure::new(format!("{failure} (picture: {where_})")))
    }
}
