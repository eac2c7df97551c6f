//! The keyboard: text into fields, and chords as the keyboard map names them.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;

use super::Window;
use crate::failure::Outcome;

impl Window {
    /// Replaces what stands in the field matching `css` with `text`, typed letter by letter.
    ///
    /// # Errors
    /// If the field does not appear.
    pub async fn fill(&self, css: &str, text: &str) -> Outcome {
        let field = self.see(css).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Replaces what stands in the field that is labelled `label` with `text`.
    ///
    /// # Errors
    /// If there is no such field in time.
    pub async fn fill_in(&self, label: &str, text: &str) -> Outcome {
        let reach = "const all = [...document.querySelectorAll('label')];
            const label = all.find((it) => it.checkVisibility() && it.innerText.replace('*', '').trim() === arguments[0]);
            const field = label?.control; field?.focus(); field?.select(); return document.activeElement === field;";
        self.holds(&format!("a field {label:?}"), reach, vec![label.into()]).await?;
        self.write(text).await
    }

    /// Types `text` into the field that has the focus, and waits until it stands there: the driver is done
    /// when the keys are struck, which is before the last letter has arrived.
    ///
    /// # Errors
    /// If it does not arrive.
    pub async fn write(&self, text: &str) -> Outcome {
        let strokes = text.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        self.strike(strokes.collect()).await?;
        let stands = "return document.activeElement.value.endsWith(arguments[0])";
        self.holds(&format!("{text:?} to stand in the field"), stands, vec![text.into()]).await
    }

    /// Presses a chord such as `Enter`, `m`, `Control+z` or `Control+Shift+Z`.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn press(&self, chord: &str) -> Outcome {
        let keys = keys_of(chord);
        let down = keys.iter().map(|value| KeyAction::Down { value: *value });
        let up = keys.iter().rev().map(|value| KeyAction::Up { value: *value });
        self.strike(down.chain(up).collect()).await
    }

    /// Holds keys such as `Alt` until [`release`](Self::release), while the pointer does something.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn hold(&self, chord: &str) -> Outcome {
        self.strike(keys_of(chord).into_iter().map(|value| KeyAction::Down { value }).collect()).await
    }

    /// Lets go of what [`hold`](Self::hold) holds.
    ///
    /// # Errors
    /// If the window does not answer.
    pub async fn release(&self, chord: &str) -> Outcome {
        self.strike(keys_of(chord).into_iter().rev().map(|value| KeyAction::Up { value }).collect()).await
    }

    async fn strike(&self, strokes: Vec<KeyAction>) -> Outcome {
        let keyboard = KeyActions::new("keyboard".to_owned());
        Ok(self.client.perform_actions(strokes.into_iter().fold(keyboard, KeyActions::then)).await?)
    }
}

/// The keys of a chord, as WebDriver encodes them.
fn keys_of(chord: &str) -> Vec<char> {
    chord.split('+').filter_map(key_named).collect()
}

fn key_named(name: &str) -> Option<char> {
    let key = match name {
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => Key::Space,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "F1" => Key::F1,
        "F2" => Key::F2,
        letter => return letter.chars().next(),
    };
    Some(char::from(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_is_its_keys_in_the_order_they_go_down() {
        assert_eq!(keys_of("Control+Shift+z"), [char::from(Key::Control), char::from(Key::Shift), 'z']);
        assert_eq!(keys_of("m"), ['m']);
    }
}
