//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// `daybook [--demo] [--data-dir DIR]`; anything else is ignored, as desktops add words of their own.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Arguments {
    /// Open on the demo clinic.
    pub(crate) demo: bool,
    /// Keep all data there.
    pub(crate) data_dir: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Self {
        let mut arguments = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--demo") => arguments.demo = true,
                Some("--data-dir") => arguments.data_dir = words.next().map(PathBuf::from),
                Some(_) | None => {}
            }
        }
        arguments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Arguments {
        Arguments::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn demo_and_data_dir_are_understood_in_any_order() {
        let both = Arguments { demo: true, data_dir: Some("d".into()) };
        assert_eq!(parse("--demo --data-dir d"), both);
        assert_eq!(parse("--data-dir d --demo"), both);
    }

    #[test]
    fn words_a_desktop_adds_are_ignored() {
        assert_eq!(parse("-psn_0_12345 --no-sandbox"), Arguments::default());
    }
}
