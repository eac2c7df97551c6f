//! Family and carers in one cell: "mother: P-12; carer: P-77".
//!
//! The id is the one the other patient has where the file comes from. A backslash stands before a colon, a
//! semicolon or a backslash that belongs to the words.

/// One relation, as a row says it.
#[derive(Clone, PartialEq, Eq)]
pub struct RowRelation {
    /// What the other is to this one: "mother", "carer".
    pub relation: String,
    /// The id the other has where the file comes from.
    pub patient: String,
}

impl std::fmt::Debug for RowRelation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RowRelation(…)")
    }
}

/// All of `relations` as one cell.
pub(crate) fn written(relations: &[RowRelation]) -> String {
    let one = |it: &RowRelation| format!("{}: {}", escaped(&it.relation), escaped(&it.patient));
    relations.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What a cell says; `None` where a part of it names nobody.
pub(crate) fn read(text: &str) -> Option<Vec<RowRelation>> {
    parts(text, ';').iter().filter(|it| !it.trim().is_empty()).map(|it| one(it)).collect()
}

fn one(part: &str) -> Option<RowRelation> {
    let [relation, patient] = <[String; 2]>::try_from(parts(part, ':')).ok()?;
    let plain = |it: &str| unescaped(it.trim());
    let patient = plain(&patient);
    (!patient.is_empty()).then(|| RowRelation { relation: plain(&relation), patient })
}

fn escaped(text: &str) -> String {
    let guard = |letter: char| matches!(letter, '\\' | ':' | ';').then_some('\\');
    text.chars().flat_map(|it| guard(it).into_iter().chain([it])).collect()
}

fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        plain.push(if letter == '\\' { letters.next().unwrap_or(letter) } else { letter });
    }
    plain
}

/// `text` cut at each `separator` that no backslash stands before; backslashes stay.
fn parts(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut guarded = false;
    for letter in text.chars() {
        if letter == separator && !guarded {
            parts.push(String::new());
            continue;
        }
        guarded = letter == '\\' && !guarded;
        parts.last_mut().expect("there is always one").push(letter);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(relation: &str, patient: &str) -> RowRelation {
        RowRelation { relation: relation.to_owned(), patient: patient.to_owned() }
    }

    #[test]
    fn relations_are_read_as_they_were_written() {
        let all = [relation("mother", "P-12"), relation("", "7"), relation("step: \\; son", "a;b:c\\")];
        assert_eq!(written(&all[..2]), "mother: P-12; : 7");
        assert_eq!(read(&written(&all)).unwrap(), all);
        assert_eq!(read(""), Some(vec![]));
    }

    #[test]
    fn a_relation_without_an_id_is_none() {
        assert_eq!(read("mother"), None);
        assert_eq!(read("mother: "), None);
    }
}
