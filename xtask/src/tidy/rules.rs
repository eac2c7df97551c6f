//! Reading which rule a test is about: a rule's number in its name, its comment, its body, or its file's head.

use std::collections::BTreeSet;

/// A test and the rules it cites; no name where the whole file does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cited {
    pub(super) test: Option<String>,
    pub(super) rules: BTreeSet<String>,
}

/// The tests of one file, in their order, and what each cites. Nothing for a file without tests.
pub(super) fn tests_in(path: &str, text: &str) -> Vec<Cited> {
    if path.ends_with(".rs") {
        let whole = path.starts_with("tests/") || path.contains("/tests/");
        let tests = if whole { Some(text) } else { text.split_once("#[cfg(test)]\nmod ").map(|(_, it)| it) };
        tests.map(|it| read(it, rust_test, &["///", "//", "#["])).unwrap_or_default()
    } else if path.ends_with(".test.ts") || path.ends_with(".test.mjs") {
        read(text, web_test, &["//", "/*", " *"])
    } else {
        vec![]
    }
}

/// What a line begins: a test by its name and the rules in that, or something that belongs to no test.
enum Begins {
    Test(String, Vec<String>),
    Else,
}

/// Walks through the lines; what stands right above a test is about it.
fn read(text: &str, begins: fn(&str, &str) -> Option<Begins>, above: &[&str]) -> Vec<Cited> {
    let mut found = vec![Cited { test: None, rules: BTreeSet::new() }];
    let (mut waiting, mut before) = (BTreeSet::new(), "");
    for line in text.lines() {
        let bare = line.trim_start();
        match begins(before, bare) {
            Some(Begins::Test(name, rules)) => {
                waiting.extend(rules);
                found.push(Cited { test: Some(name), rules: std::mem::take(&mut waiting) });
            }
            Some(Begins::Else) => found.push(Cited { test: None, rules: std::mem::take(&mut waiting) }),
            None => {}
        }
        let rules = rules_in(bare);
        if !bare.starts_with("//!") && above.iter().any(|it| bare.starts_with(it)) {
            waiting.extend(rules);
        } else if let Some(last) = found.last_mut() {
            last.rules.append(&mut waiting);
            last.rules.extend(rules);
        }
        before = bare;
    }
    found.retain(|it| !it.rules.is_empty());
    found
}

fn rust_test(before: &str, line: &str) -> Option<Begins> {
    let name = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "))?;
    let words: Vec<&str> = name.split(['(', '<']).next()?.split('_').collect();
    let (said, rules) = at_end(&words);
    let is_test = before.starts_with("#[test]") || before.starts_with("#[tokio::test");
    Some(if is_test { Begins::Test(said.join(" "), rules) } else { Begins::Else })
}

/// The rules a name ends with, `…_c20_s3_53` or `…_s1_8_to_s1_11`, and the words before them.
fn at_end<'w>(words: &'w [&'w str]) -> (&'w [&'w str], Vec<String>) {
    let (mut left, mut rules) = (words, vec![]);
    while let Some((before, last)) = last_rule(left) {
        let first = before.strip_suffix(&["to"]).and_then(last_rule);
        let (before, cited) = match first {
            Some((before, first)) => (before, format!("{first}–{last}")),
            None => (before, last),
        };
        rules.extend(range(&cited));
        left = before;
    }
    (left, rules)
}

/// The rule the words end with, and those before it: `s1`, `37` are `S1.37`, and `q23` is `Q23`.
fn last_rule<'w>(words: &'w [&'w str]) -> Option<(&'w [&'w str], String)> {
    let known = |word: String| rule(&word.to_uppercase()).map(|(book, number)| format!("{book}{number}"));
    let (last, before) = words.split_last()?;
    let of_source = before
        .split_last()
        .and_then(|(source, before)| known(format!("{source}.{last}")).map(|rule| (before, rule)));
    of_source.or_else(|| known((*last).to_owned()).map(|rule| (before, rule)))
}

fn web_test(_: &str, line: &str) -> Option<Begins> {
    let call = ["test(", "it(", "describe("].iter().find_map(|it| line.strip_prefix(it))?;
    let quote = call.chars().next().filter(|it| ['"', '\'', '`'].contains(it))?;
    Some(Begins::Test(call[1..].split(quote).next()?.to_owned(), vec![]))
}

/// The rules a line cites: `S3.51`, `S0.D1`, `Q16`; a range (`S1.26–28`) cites all between its ends.
pub(super) fn rules_in(line: &str) -> Vec<String> {
    let parts = line.split(|it: char| !it.is_ascii_alphanumeric() && it != '.' && it != '–');
    parts.flat_map(|word| range(word.trim_matches('.'))).collect()
}

fn range(word: &str) -> Vec<String> {
    let (first, last) = word.split_once('–').map_or((word, None), |(first, last)| (first, Some(last)));
    let Some((book, number)) = rule(first) else { return vec![] };
    let last = last.and_then(|it| rule(it).map(|(_, number)| number).or_else(|| it.parse().ok()));
    match (number.parse::<u32>(), last.map(|it: String| it.parse::<u32>())) {
        (Ok(from), Some(Ok(to))) if from <= to && to - from < 100 => {
            (from..=to).map(|it| format!("{book}{it}")).collect()
        }
        _ => vec![format!("{book}{number}")],
    }
}

/// `S3.` and `51`; `Q` and `16`.
fn rule(word: &str) -> Option<(String, String)> {
    let all_digits = |it: &str| !it.is_empty() && it.len() <= 2 && it.bytes().all(|it| it.is_ascii_digit());
    if let Some((book, number)) = word.split_once('.') {
        let source = book.strip_prefix('S').filter(|it| ["0", "1", "2", "3", "4"].contains(it))?;
        let digits = number.strip_prefix('D').unwrap_or(number);
        return all_digits(digits).then(|| (format!("S{source}."), number.to_owned()));
    }
    let book = word.chars().next().filter(|it| ['C', 'Q', 'D', 'I'].contains(it))?;
    all_digits(&word[1..]).then(|| (book.to_string(), word[1..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<(Option<String>, String)> {
        let line = |it: Cited| (it.test, it.rules.into_iter().collect::<Vec<_>>().join(" "));
        tests_in(path, text).into_iter().map(line).collect()
    }

    #[test]
    fn a_test_cites_what_stands_above_it_and_in_it() {
        let text = "//! Bookings (S3.46).\n\n/// Too long (S3.51).\n#[test]\nfn a_long_one_is_refused() {\n    // Q16\n}\n\nfn helper() {}\n";
        let expected =
            [(None, "S3.46".to_owned()), (Some("a long one is refused".to_owned()), "Q16 S3.51".to_owned())];
        assert_eq!(told("crates/x/tests/a.rs", text), expected);
        assert_eq!(told("crates/x/src/a.rs", text), []);
    }

    #[test]
    fn a_test_cites_what_its_name_ends_with() {
        let cited = |name: &str| told("crates/x/tests/a.rs", &format!("#[test]\nfn {name}() {{}}\n"));
        let called = |name: &str, rules: &str| [(Some(name.to_owned()), rules.to_owned())];
        assert_eq!(cited("a_late_fee_is_let_off_c20_s3_53"), called("a late fee is let off", "C20 S3.53"));
        assert_eq!(cited("a_deposit_is_due_s1_8_to_s1_10"), called("a deposit is due", "S1.10 S1.8 S1.9"));
        assert_eq!(cited("a_cancelled_one_comes_free_s0_d1"), called("a cancelled one comes free", "S0.D1"));
        assert_eq!(cited("section_d4_has_two_chairs"), []);
    }

    #[test]
    fn a_story_in_a_browser_is_named_by_its_sentence() {
        let text = "// D4\ntest(\"Ctrl+Z takes it back\", async () => {\n});\n";
        assert_eq!(
            told("ui/e2e/undo.test.mjs", text),
            [(Some("Ctrl+Z takes it back".to_owned()), "D4".to_owned())]
        );
    }

    #[test]
    fn a_range_cites_all_between_its_ends() {
        assert_eq!(rules_in("(S1.26–28, Q2) S0.D1."), ["S1.26", "S1.27", "S1.28", "Q2", "S0.D1"]);
        assert_eq!(rules_in("C1–C3 but not UTC3, D300 or S9.1"), ["C1", "C2", "C3"]);
    }
}
