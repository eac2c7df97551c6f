//! Files as the program a clinic leaves would write them: large, mostly right, and wrong in known places.
//!
//! Each comes with what a right report says of it, line by line, so that an import can be held against it at
//! a few hundred rows and at fifty thousand. The same seed gives the same file.

mod appointments;
mod patients;

pub use appointments::appointments;
pub use patients::patients;

use crate::chance::Chance;

/// A file, and what is known of it.
#[derive(Default)]
pub struct OldFile {
    /// The whole text.
    pub text: String,
    /// What a right report says.
    pub expected: Expected,
    line: u32,
}

/// What a right report says of a file.
#[derive(Default, Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// Rows under the heading.
    pub rows: u32,
    /// Rows that go in.
    pub added: u32,
    /// Rows that stay out.
    pub left_out: u32,
    /// Rows that go in with a remark.
    pub with_remarks: u32,
    /// Line, heading and why, by line.
    pub problems: Vec<(u32, &'static str, &'static str)>,
}

/// What becomes of a row.
#[derive(Clone, Copy)]
enum Fate {
    In,
    Remarked(&'static str, &'static str),
    Out(&'static str, &'static str),
}

impl OldFile {
    fn headed(heading: &str) -> Self {
        Self { text: format!("\u{feff}{heading}\r\n"), expected: Expected::default(), line: 1 }
    }

    fn row(&mut self, cells: &[&str], fate: Fate) {
        self.text.push_str(&cells.join(";"));
        self.text.push_str("\r\n");
        self.line += 1;
        let expected = &mut self.expected;
        expected.rows += 1;
        match fate {
            Fate::In => expected.added += 1,
            Fate::Remarked(column, why) => {
                expected.added += 1;
                expected.with_remarks += 1;
                expected.problems.push((self.line, column, why));
            }
            Fate::Out(column, why) => {
                expected.left_out += 1;
                expected.problems.push((self.line, column, why));
            }
        }
    }
}

impl Expected {
    /// How often each problem comes, by its word.
    #[must_use]
    pub fn counts(&self) -> std::collections::BTreeMap<&'static str, u32> {
        let mut counts = std::collections::BTreeMap::new();
        self.problems.iter().for_each(|(_, _, why)| *counts.entry(*why).or_default() += 1);
        counts
    }
}

const GIVEN: [&str; 20] = [
    "Anna",
    "Łukasz",
    "María José",
    "José",
    "Jürgen",
    "Siobhán",
    "Ahmed",
    "Fatima",
    "Chloé",
    "Björn",
    "Ewa",
    "Giulia",
    "Thị",
    "Dimitra",
    "Ольга",
    "Mehmet",
    "Inês",
    "Tomáš",
    "Νίκος",
    "سارة",
];

const FAMILY: [&str; 20] = [
    "Müller",
    "Schmidt",
    "García",
    "Martínez",
    "Kowalski",
    "Wójcik",
    "Nguyễn",
    "Papadopoulos",
    "Иванова",
    "Rossi",
    "D'Angelo",
    "Jansen",
    "Okafor",
    "Yılmaz",
    "حداد",
    "Silva",
    "Sørensen",
    "Novák",
    "Horvat",
    "Byrne",
];

/// Who the record numbered `number` is of: the same in both files.
struct Person {
    id: String,
    given: &'static str,
    family: String,
    born: String,
    phone: String,
}

fn person(number: u32) -> Person {
    let mut chance = Chance::seeded(u64::from(number).wrapping_mul(0x5851_f42d_4c95_7f2d));
    let (day, month, year) = (1 + chance.below(28), 1 + chance.below(12), 1930 + chance.below(90));
    Person {
        id: format!("P-{number:06}"),
        given: chance.pick(&GIVEN),
        // Numbered, so that nobody is taken for somebody else unless a row means to.
        family: format!("{} {}", chance.pick(&FAMILY), spelled(number)),
        born: format!("{day:02}.{month:02}.{year}"),
        phone: format!("+49 170 {number:07}"),
    }
}

/// A number as a word nobody else has: 27 is "bb".
fn spelled(mut number: u32) -> String {
    let mut word = String::new();
    loop {
        word.insert(0, char::from_u32(u32::from(b'a') + number % 26).expect("a letter"));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}
