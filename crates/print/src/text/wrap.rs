//! Where lines end: at the places Unicode allows, and inside a word only when the word alone is too wide.

use std::borrow::Cow;

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::line::{Line, Style};
use super::shape::Paragraph;

/// Sets `text` in lines no wider than `width_pt`. A line break in the text is kept; nothing is dropped.
pub(crate) fn wrap(text: &str, style: Style, width_pt: f32) -> Vec<Line> {
    text.lines().flat_map(|paragraph| wrap_paragraph(paragraph, style, width_pt)).collect()
}

/// Sets `text` in as few lines as [`wrap`] does, of widths as even as possible: for titles.
pub(crate) fn wrap_evenly(text: &str, style: Style, width_pt: f32) -> Vec<Line> {
    let widest = wrap(text, style, width_pt);
    let narrower = (1..=20).map(|step| width_pt * (1.0 - 0.025 * step as f32));
    let even = narrower.map(|width| wrap(text, style, width)).take_while(|lines| lines.len() == widest.len());
    even.last().unwrap_or(widest)
}

/// Sets `text` on one line, however wide.
pub(crate) fn single(text: &str, style: Style) -> Line {
    let text = clean(text);
    Paragraph::new(&text, style).line(0..text.len())
}

fn wrap_paragraph(text: &str, style: Style, width_pt: f32) -> Vec<Line> {
    let text = clean(text.trim_end());
    let paragraph = Paragraph::new(&text, style);
    let whole = paragraph.line(0..text.len());
    if whole.width_pt() <= width_pt {
        return vec![whole];
    }
    let ends: Vec<usize> = linebreaks(&text).map(|(at, _): (usize, BreakOpportunity)| at).collect();
    let mut lines = vec![];
    let mut start = 0;
    while start < text.len() {
        let after = &ends[ends.partition_point(|&end| end <= start)..];
        let fits = |end: usize| paragraph.line(start..end).width_pt() <= width_pt;
        let end = last_that(after, fits).unwrap_or_else(|| {
            let letters = letter_ends(&text, start, after[0]);
            // At least one letter, so that setting always ends.
            last_that(&letters, fits).unwrap_or(letters[0])
        });
        lines.push(paragraph.line(start..end));
        start = end;
    }
    lines
}

/// The last of `ends` that `fits`, where all before one that fits do too.
///
/// Goes ahead by doubling steps: a line is a few words of a paragraph that may have thousands.
fn last_that(ends: &[usize], fits: impl Fn(usize) -> bool) -> Option<usize> {
    let mut known = 0;
    let mut step = 1;
    while known + step <= ends.len() && fits(ends[known + step - 1]) {
        known += step;
        step *= 2;
    }
    let beyond = (known + step).min(ends.len() + 1) - 1;
    known += ends[known..beyond.max(known)].partition_point(|&end| fits(end));
    known.checked_sub(1).map(|last| ends[last])
}

/// Where the letters of the word from `start` to `end` end.
fn letter_ends(text: &str, start: usize, end: usize) -> Vec<usize> {
    text[start..end].grapheme_indices(true).map(|(at, letter)| start + at + letter.len()).collect()
}

/// Tabs and control characters become spaces; telephone numbers keep their order in right-to-left text.
fn clean(text: &str) -> Cow<'_, str> {
    let text = match text.contains(char::is_control) {
        true => Cow::Owned(text.replace(char::is_control, " ")),
        false => Cow::Borrowed(text),
    };
    match text.contains(is_right_to_left) {
        true => Cow::Owned(isolate_numbers(&text)),
        false => text,
    }
}

fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}

/// Wraps each number of several groups ("+971 4 555 0123") in a left-to-right isolate; without it the
/// groups would change places, or end up on two lines. Times stay as they are: "10:30 - 11:00" is read in the line's direction.
fn isolate_numbers(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_digit() || "+-()/.: ".contains(letter);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit() || letter == '+') {
        let length = rest[start..].find(|letter| !is_part(letter)).unwrap_or(rest.len() - start);
        let number = rest[start..start + length].trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let end = start + number.len();
        out.push_str(&rest[..start]);
        if number.contains(['+', '-', ' ']) && !number.contains(':') {
            out.extend(['\u{2066}']);
            out.extend(number.chars().map(|part| if part == ' ' { '\u{00A0}' } else { part }));
            out.extend(['\u{2069}']);
        } else {
            out.push_str(&rest[start..end.max(start + 1)]);
        }
        rest = &rest[end.max(start + 1)..];
    }
    out.push_str(rest);
    out
}
