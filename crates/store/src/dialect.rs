//! Where SQLite and PostgreSQL have no common words: placeholders in long lists, and
//! search by words and runs of digits.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::cells::Binds;
use crate::conn::Conn;

const WRITABLE: &str = "a string can be written to";

/// `sql` with every `?` numbered, as PostgreSQL wants them; no text of ours holds a question mark otherwise.
pub(crate) fn numbered(sql: Cow<'static, str>) -> Cow<'static, str> {
    if !sql.contains('?') {
        return sql;
    }
    let mut numbered = String::with_capacity(sql.len() * 2);
    for (n, part) in sql.split('?').enumerate() {
        if n > 0 {
            write!(numbered, "${n}").expect(WRITABLE);
        }
        numbered.push_str(part);
    }
    numbered.into()
}

/// The highest number among the placeholders of `sql`; 0 without any.
pub(crate) fn highest(sql: &str) -> usize {
    let numbers = sql.split('$').skip(1).filter_map(|it| {
        let end = it.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(it.len());
        it[..end].parse().ok()
    });
    numbers.max().unwrap_or(0)
}

/// Which index the holds among appointments are found by; a server finds it by itself.
pub(crate) const fn by_held(conn: &Conn) -> &'static str {
    if conn.is_of_server() { "" } else { "indexed by appointment_held" }
}

/// A word of a name that is looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Word {
    /// Some word of the name starts so.
    Starts(String),
    /// Some word of the name is this.
    Is(String),
}

/// `from … where …` of the patients `p` in whose names, for each of `asked`, one of its words is found. The clinic is
/// the first of `binds`.
pub(crate) fn named(conn: &Conn, asked: &[Vec<Word>], binds: &mut Binds) -> String {
    if !conn.is_of_server() {
        let each: Vec<String> = asked.iter().map(|choices| matching(choices)).collect();
        binds.put(each.join(" AND "));
        return "from patient_name_text join patient p on p.row = patient_name_text.rowid
                where patient_name_text match $2 and p.clinic_id = $1 and p.findable = 1"
            .to_owned();
    }
    let mut rest = String::from("from patient p where p.clinic_id = $1 and p.findable = 1");
    for choices in asked {
        rest.push_str(" and (false");
        for word in choices {
            // Folded words hold letters and digits only: nothing a pattern would take for more than itself.
            binds.put(match word {
                Word::Starts(it) => format!("% {it}%"),
                Word::Is(it) => format!("% {it} %"),
            });
            write!(rest, " or (' ' || p.family_key || ' ' || p.given_key || ' ') like ${}", binds.count())
                .expect(WRITABLE);
        }
        rest.push(')');
    }
    rest.push_str(" order by p.row");
    rest
}

fn matching(choices: &[Word]) -> String {
    let words: Vec<String> = choices
        .iter()
        .map(|it| match it {
            Word::Starts(it) => format!("\"{it}\"*"),
            Word::Is(it) => format!("\"{it}\""),
        })
        .collect();
    match words.as_slice() {
        [only] => only.clone(),
        _ => format!("({})", words.join(" OR ")),
    }
}

/// `from … where …` of the patients `p` one of whose phones has these digits, written backwards, somewhere in it.
pub(crate) fn having_digits(conn: &Conn, backwards: &str, binds: &mut Binds) -> &'static str {
    if conn.is_of_server() {
        binds.put(format!("%{backwards}%"));
        return "from patient p where (p.phone_tail || ' ' || p.phone_2_tail) like $2
                and p.clinic_id = $1 and p.findable = 1 order by p.row";
    }
    binds.put(format!("\"{backwards}\""));
    "from patient_digit_text join patient p on p.row = patient_digit_text.rowid
     where patient_digit_text match $2 and p.clinic_id = $1 and p.findable = 1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_long_lists_are_numbered_in_order() {
        assert_eq!(numbered("values (?, ?), (?, ?)".into()), "values ($1, $2), ($3, $4)");
        assert_eq!(numbered("a = $1".into()), "a = $1");
        assert_eq!([highest("($1, $12, $2)"), highest("begin")], [12, 0]);
    }
}
