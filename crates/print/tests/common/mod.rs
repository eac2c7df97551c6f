//! Reads printed pages back: their words, where those stand, and what they look like.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::Write;
use std::process::Command;

/// A word and where it stands: page from 1, then its edges in points from the upper left.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) page: usize,
    pub(crate) text: String,
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

/// Width and height of each page in points.
pub(crate) struct Pages {
    pub(crate) sizes: Vec<(f32, f32)>,
    pub(crate) words: Vec<Word>,
}

/// Runs a program on `pdf` and returns what it prints.
pub(crate) fn told_by(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    file.write_all(pdf).unwrap();
    let (before, after) = arguments.split_at(arguments.iter().take_while(|it| it.len() > 1).count());
    let output = Command::new(program).args(before).arg(file.path()).args(after).output().unwrap();
    assert!(output.status.success(), "{program} failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The text of `pdf` with single spaces, without the marks that steer direction; a page ends in `\u{c}`.
pub(crate) fn text(pdf: &[u8]) -> String {
    let text = told_by("pdftotext", &["-"], pdf);
    let text = text.replace(|it| matches!(it, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}'), "");
    let pages = text.split('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "));
    pages.collect::<Vec<_>>().join("\u{c}")
}

/// Where every word of `pdf` stands.
pub(crate) fn words(pdf: &[u8]) -> Pages {
    let told = told_by("pdftotext", &["-bbox", "-"], pdf);
    let mut pages = Pages { sizes: vec![], words: vec![] };
    for line in told.lines().map(str::trim) {
        let number = |name: &str| -> f32 {
            let rest = line.split_once(&format!("{name}=\"")).unwrap().1;
            rest.split('"').next().unwrap().parse().unwrap()
        };
        if line.starts_with("<page") {
            pages.sizes.push((number("width"), number("height")));
        } else if line.starts_with("<word") {
            let text = line.split_once('>').unwrap().1.trim_end_matches("</word>").to_owned();
            let (left, top, right, bottom) = (number("xMin"), number("yMin"), number("xMax"), number("yMax"));
            pages.words.push(Word { page: pages.sizes.len(), text, left, top, right, bottom });
        }
    }
    pages
}
