//! The queries behind the search field, quickest and surest first; later ones only while lines are lacking.

use std::collections::HashSet;

use crate::conn::Conn;
use daybook_booking::ids::{ClinicId, PatientId};

use crate::cells::{Binds, Cells};
use crate::dialect::{self, Word};
use crate::failure::Failure;
use crate::search::fold::backwards;
use crate::search::found::{COLUMNS, PatientLine};
use crate::search::nearly::{is_nearly, starts_nearly};
use crate::search::typed::Typed;

/// Words shorter than this are taken as typed: at three letters everything is nearly everything.
const SHORTEST_MISTYPED: usize = 4;

/// Words a mistyped one is corrected to, at most.
const MOST_CORRECTIONS: usize = 12;

/// Mistyped words, and digits from the middle of a phone, are looked for only while there are fewer lines than this.
const FEW: usize = 3;

/// A search in progress.
pub(crate) struct Search<'c> {
    conn: &'c mut Conn,
    clinic: ClinicId,
    limit: usize,
    found: Vec<PatientLine>,
    seen: HashSet<PatientId>,
}

/// The last letter there is: what sorts between `x` and this starts with `x`.
const LAST: char = char::MAX;

/// At most `limit` patients for what was typed, best first; nothing for nothing.
pub(crate) async fn search(
    conn: &mut Conn,
    clinic: ClinicId,
    (text, limit): (&str, usize),
) -> Result<Vec<PatientLine>, Failure> {
    let typed = Typed::parse(text);
    let mut search = Search { conn, clinic, limit, found: Vec::new(), seen: HashSet::new() };
    if !typed.births.is_empty() {
        search.born(&typed).await?;
    } else if typed.words.is_empty() {
        search.numerals(&typed).await?;
    } else {
        search.words(&typed.words).await?;
        if search.found.len() < FEW {
            search.mistyped(&typed.words).await?;
        }
        if let Some(digits) = typed.digits.as_deref() {
            let digits = digits.to_owned();
            search.found.retain(|it| has_digits(it, &digits));
        }
    }
    Ok(search.best_first(&typed.words))
}

/// Whether a number or phone of the line has these digits.
fn has_digits(line: &PatientLine, digits: &str) -> bool {
    use crate::search::fold::digits as digits_of;
    line.number.to_string() == digits
        || [&line.phone, &line.phone_2].into_iter().any(|it| digits_of(it).contains(digits))
}

impl Search<'_> {
    fn lacking(&self) -> usize {
        self.limit.saturating_sub(self.found.len())
    }

    async fn add(&mut self, rest: &str, mut binds: Binds) -> Result<(), Failure> {
        if self.lacking() == 0 {
            return Ok(());
        }
        // What was found before may be found again; asking for as many as are wanted in all makes up for it.
        let limit = binds.count() + 1;
        binds.put(i64::try_from(self.limit).unwrap_or(i64::MAX));
        let sql = format!("select {COLUMNS} {rest} limit ${limit}");
        let rows = self.conn.all(sql, binds).await?;
        for row in &rows {
            let line = PatientLine::read(&mut Cells::of(row))?;
            if self.seen.insert(line.id) {
                self.found.push(line);
            }
        }
        Ok(())
    }

    fn binds(&self) -> Binds {
        let mut binds = Binds::default();
        binds.id(self.clinic.0);
        binds
    }

    async fn born(&mut self, typed: &Typed) -> Result<(), Failure> {
        let wanted = self.limit;
        // Few are born on one day: all of them are read, then the words decide.
        self.limit = 2_000;
        for birth in &typed.births {
            let mut binds = self.binds();
            binds.put(birth.to_string());
            let rest = "from patient p where p.clinic_id = $1 and p.birth_date = $2 and p.findable = 1
                        and p.birth_date is not null order by p.family_key, p.given_key";
            self.add(rest, binds).await?;
        }
        self.limit = wanted;
        self.found.retain(|line| {
            typed.words.iter().all(|word| line.words().any(|it| it.starts_with(word.as_str())))
        });
        Ok(())
    }

    async fn numerals(&mut self, typed: &Typed) -> Result<(), Failure> {
        let Some(phone) = typed.phone().map(str::to_owned) else { return self.numbered(typed).await };
        // A number saved as +49 170… is looked for as 0170…: the leading zeros stand for the country.
        let local = phone.trim_start_matches('0');
        let tail = backwards(local);
        let mut binds = self.binds();
        binds.put(typed.number()).text(&tail).put(format!("{tail}{LAST}"));
        binds.put(i64::try_from(self.limit).unwrap_or(i64::MAX));
        // One trip for all three: it takes longer than finding the rows.
        let ends_so = |place: u8, column: &str| {
            format!(
                "select * from (
                   select {place}, row, {column} from patient
                   where clinic_id = $1 and {column} >= $3 and {column} < $4 and findable = 1 and {column} <> ''
                   order by {column} limit $5) as ends_{place}"
            )
        };
        let rest = format!(
            "from (
               select 0 as place, row as found, '' as tail from patient
               where clinic_id = $1 and number = $2 and findable = 1
               union all {} union all {}
             ) hit join patient p on p.row = hit.found order by hit.place, hit.tail",
            ends_so(1, "phone_tail"),
            ends_so(2, "phone_2_tail")
        );
        self.add(&rest, binds).await?;
        if self.found.len() < FEW && local.len() >= 3 {
            let mut binds = self.binds();
            let rest = dialect::having_digits(self.conn, &backwards(local), &mut binds);
            self.add(rest, binds).await?;
        }
        Ok(())
    }

    async fn numbered(&mut self, typed: &Typed) -> Result<(), Failure> {
        let Some(number) = typed.number() else { return Ok(()) };
        let mut binds = self.binds();
        binds.put(number);
        self.add("from patient p where p.clinic_id = $1 and p.number = $2 and p.findable = 1", binds).await
    }

    async fn words(&mut self, words: &[String]) -> Result<(), Failure> {
        match words {
            [] => return Ok(()),
            [word] => {
                self.by_key("family_key", "given_key", (word, "")).await?;
                self.by_key("given_key", "family_key", (word, "")).await?;
            }
            [first, second] => {
                // A whole name and the start of the other is a single step in the index.
                self.by_whole("family_key", "given_key", (first, second)).await?;
                self.by_whole("given_key", "family_key", (first, second)).await?;
                self.by_whole("family_key", "given_key", (second, first)).await?;
            }
            _ => {}
        }
        self.in_any_order(words).await
    }

    async fn by_key(&mut self, key: &str, then: &str, (word, _): (&str, &str)) -> Result<(), Failure> {
        let mut binds = self.binds();
        binds.text(word).put(format!("{word}{LAST}"));
        let rest = format!(
            "from patient p where p.clinic_id = $1 and p.{key} >= $2 and p.{key} < $3 and p.findable = 1
             order by p.{key}, p.{then}"
        );
        self.add(&rest, binds).await
    }

    async fn by_whole(&mut self, key: &str, then: &str, (whole, start): (&str, &str)) -> Result<(), Failure> {
        let mut binds = self.binds();
        binds.text(whole).text(start).put(format!("{start}{LAST}"));
        let rest = format!(
            "from patient p where p.clinic_id = $1 and p.{key} = $2 and p.{then} >= $3 and p.{then} < $4
             and p.findable = 1 order by p.{then}"
        );
        self.add(&rest, binds).await
    }

    /// Every word at the start of some word of the name.
    async fn in_any_order(&mut self, words: &[String]) -> Result<(), Failure> {
        let asked: Vec<_> = words.iter().map(|it| vec![Word::Starts(it.clone())]).collect();
        self.matching(&asked).await
    }

    async fn matching(&mut self, asked: &[Vec<Word>]) -> Result<(), Failure> {
        let mut binds = self.binds();
        let rest = dialect::named(self.conn, asked, &mut binds);
        self.add(&rest, binds).await
    }

    /// Looks again with each long word also as what it may have been meant to be.
    async fn mistyped(&mut self, words: &[String]) -> Result<(), Failure> {
        let mut asked = Vec::with_capacity(words.len());
        let mut corrected = false;
        for word in words {
            let meant = self.meant_by(word).await?;
            corrected |= !meant.is_empty();
            let choices = std::iter::once(Word::Starts(word.clone()));
            asked.push(choices.chain(meant.into_iter().map(Word::Is)).collect());
        }
        if corrected { self.matching(&asked).await } else { Ok(()) }
    }

    /// Words of names that `word` may have been meant to be.
    ///
    /// One slip leaves either the first or the second half of a word as it was, so words that share the first
    /// half, or end in the second, are all there is to look at.
    async fn meant_by(&mut self, word: &str) -> Result<Vec<String>, Failure> {
        let typed: Vec<char> = word.chars().collect();
        if typed.len() < SHORTEST_MISTYPED {
            return Ok(vec![]);
        }
        let half = typed.len() / 2;
        let head: String = typed[..half].iter().collect();
        let tail: String = typed[half..].iter().rev().collect();
        let mut binds = self.binds();
        binds.text(&head).put(format!("{head}{LAST}")).text(&tail).put(format!("{tail}{LAST}"));
        let sql = "select word from name_word where clinic_id = $1 and word >= $2 and word < $3
                   union
                   select word from name_word where clinic_id = $1 and backwards >= $4 and backwards < $5";
        let known = self.conn.all(sql, binds).await?;
        let known: Result<Vec<String>, Failure> = known.iter().map(|row| Cells::of(row).string()).collect();
        let mut meant: Vec<(bool, String)> = known?
            .into_iter()
            .filter_map(|known| {
                let letters: Vec<char> = known.chars().collect();
                let whole = is_nearly(&typed, &letters);
                (whole || starts_nearly(&typed, &letters)).then_some((!whole, known))
            })
            .collect();
        meant.sort_unstable();
        meant.truncate(MOST_CORRECTIONS);
        Ok(meant.into_iter().map(|(_, word)| word).collect())
    }

    /// Active before inactive; whole family name, then its start, then whatever else was met.
    fn best_first(mut self, words: &[String]) -> Vec<PatientLine> {
        let rank = |line: &PatientLine| {
            let starts = |key: &str| words.iter().any(|it| key.starts_with(it.as_str()));
            let whole = |key: &str| words.iter().any(|it| key == it.as_str());
            match (whole(&line.family_key), starts(&line.family_key), starts(&line.given_key)) {
                (true, _, true) => 0,
                (true, _, false) => 1,
                (false, true, true) => 2,
                (false, true, false) => 3,
                (false, false, true) => 4,
                (false, false, false) => 5,
            }
        };
        // Stable: what each query put first stays first.
        self.found.sort_by_key(|line| (!line.active, rank(line)));
        self.found.truncate(self.limit);
        self.found
    }
}
