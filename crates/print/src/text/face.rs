//! The typefaces carried inside the program, and which of them draws a letter.
//!
//! All are Noto Sans under the SIL Open Font License (`fonts/OFL.txt`), 1000 units to the em, so that
//! widths written into a PDF are exact.

use std::sync::LazyLock;

/// How heavy the strokes are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Weight {
    /// For reading.
    Regular,
    /// For finding.
    Bold,
}

/// The scripts that have a face of their own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Script {
    /// Latin with Vietnamese, Greek and Cyrillic, digits, punctuation.
    European,
    /// Arabic, Persian, Urdu.
    Arabic,
    /// Hindi, Marathi, Nepali.
    Devanagari,
    /// Hebrew.
    Hebrew,
}

/// One embedded font: a script at a weight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Face {
    /// The script it draws.
    pub(crate) script: Script,
    /// Its weight.
    pub(crate) weight: Weight,
}

/// Asked in this order: digits and punctuation look alike in every line.
const SCRIPTS: [Script; 4] = [Script::European, Script::Arabic, Script::Devanagari, Script::Hebrew];

static PARSED: LazyLock<Vec<(Face, rustybuzz::Face<'static>)>> = LazyLock::new(|| {
    let faces = SCRIPTS
        .iter()
        .flat_map(|&script| [Weight::Regular, Weight::Bold].map(|weight| Face { script, weight }));
    faces
        .map(|face| {
            let parsed = rustybuzz::Face::from_slice(face.bytes(), 0);
            (face, parsed.expect("an embedded font is whole"))
        })
        .collect()
});

impl Face {
    /// The font file.
    pub(crate) fn bytes(self) -> &'static [u8] {
        match (self.script, self.weight) {
            (Script::European, Weight::Regular) => include_bytes!("../../fonts/NotoSans-Regular.ttf"),
            (Script::European, Weight::Bold) => include_bytes!("../../fonts/NotoSans-Bold.ttf"),
            (Script::Arabic, Weight::Regular) => include_bytes!("../../fonts/NotoSansArabic-Regular.ttf"),
            (Script::Arabic, Weight::Bold) => include_bytes!("../../fonts/NotoSansArabic-Bold.ttf"),
            (Script::Devanagari, Weight::Regular) => {
                include_bytes!("../../fonts/NotoSansDevanagari-Regular.ttf")
            }
            (Script::Devanagari, Weight::Bold) => include_bytes!("../../fonts/NotoSansDevanagari-Bold.ttf"),
            (Script::Hebrew, Weight::Regular) => include_bytes!("../../fonts/NotoSansHebrew-Regular.ttf"),
            (Script::Hebrew, Weight::Bold) => include_bytes!("../../fonts/NotoSansHebrew-Bold.ttf"),
        }
    }

    /// The font, ready for shaping.
    pub(crate) fn parsed(self) -> &'static rustybuzz::Face<'static> {
        let found = PARSED.iter().find(|(face, _)| *face == self);
        &found.expect("every script and weight is in the table").1
    }

    /// A name for the font inside a PDF, unlike any of the names PDF gives to its own fonts.
    pub(crate) fn resource_name(self) -> &'static str {
        match (self.script, self.weight) {
            (Script::European, Weight::Regular) => "EURREG",
            (Script::European, Weight::Bold) => "EURBLD",
            (Script::Arabic, Weight::Regular) => "ARAREG",
            (Script::Arabic, Weight::Bold) => "ARABLD",
            (Script::Devanagari, Weight::Regular) => "DEVREG",
            (Script::Devanagari, Weight::Bold) => "DEVBLD",
            (Script::Hebrew, Weight::Regular) => "HEBREG",
            (Script::Hebrew, Weight::Bold) => "HEBBLD",
        }
    }

    /// The glyph of a space, and its width in thousandths of an em.
    pub(crate) fn space(self) -> Option<(u16, f32)> {
        let space = self.parsed().glyph_index(' ')?;
        Some((space.0, f32::from(self.parsed().glyph_hor_advance(space)?)))
    }

    fn draws(self, letter: char) -> bool {
        self.parsed().glyph_index(letter).is_some()
    }
}

/// Which script's face draws `letter`, after one drawn in `before`.
///
/// A letter no face has falls to [`Script::European`], whose empty box shows that something is missing.
pub(crate) fn script_of(letter: char, before: Option<Script>) -> Script {
    let has = |script: Script| Face { script, weight: Weight::Regular }.draws(letter);
    match before {
        Some(script) if sticks(letter) || (letter.is_whitespace() && has(script)) => script,
        Some(_) | None => SCRIPTS.into_iter().find(|&script| has(script)).unwrap_or(Script::European),
    }
}

/// Whether `letter` only means something together with the one before: joiners, isolates, accents.
fn sticks(letter: char) -> bool {
    matches!(letter,
        '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}')
}

/// Letters of `text` that no embedded face can draw; they print as an empty box.
pub(crate) fn undrawable(text: &str) -> Vec<char> {
    let mut missing: Vec<char> = text.chars().filter(|&letter| !is_drawable(letter)).collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

fn is_drawable(letter: char) -> bool {
    letter.is_control()
        || sticks(letter)
        || SCRIPTS.into_iter().any(|script| Face { script, weight: Weight::Regular }.draws(letter))
}
