//! What a stretch of the ledger comes to: what was taken, what was earned, and who owes what at its end (Q23).
//!
//! Every number is a sum of postings, and every posting of the filter's days is in exactly one line: revenue less
//! what was paid is what the patients owe more than before.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{Filter, Line, Measure, Report, Subject};
use crate::day_sheet::ClinicBook;
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, PostingId, ProviderId};
use crate::money::Amount;
use crate::money::posting::{Entry, Item, Method, Posting};

/// A report about money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MoneyKind {
    /// What changed hands, a line a way to pay: what the till must hold.
    Takings,
    /// What was earned and paid, a line a type of appointment and one for packages.
    Revenue,
    /// What stood open at the end of the last day, a line a patient.
    Outstanding,
}

/// A way money changes hands, whatever its slip says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Means {
    /// Notes and coins.
    Cash,
    /// The card terminal.
    Card,
    /// A bank transfer.
    Transfer,
}

/// What a report has to know of an appointment that money was posted to: as it stands at the end of its chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visited {
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// With whom.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
}

/// What stood open of one item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Open {
    /// Whose.
    pub patient: PatientId,
    /// What for.
    pub item: Item,
    /// The sum of its postings; below zero where the clinic held money.
    pub amount: Amount,
    /// The day the first of them was posted.
    pub since: NaiveDate,
}

/// What reports on money are made of. Whoever asks loads it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Ledger {
    /// What was posted on the filter's days.
    pub postings: Vec<Posting>,
    /// What those turn round, where it was posted before.
    pub reversed: Vec<Posting>,
    /// What stood open at the end of the last day.
    pub open: Vec<Open>,
    /// The appointments of all these, by the first of their chain.
    pub visits: HashMap<AppointmentId, Visited>,
}

impl MoneyKind {
    /// Every report about money, in the order they are offered.
    pub const ALL: &'static [Self] = &[Self::Takings, Self::Revenue, Self::Outstanding];

    /// What its columns measure.
    #[must_use]
    pub const fn columns(self) -> &'static [Measure] {
        use Measure as M;
        match self {
            Self::Takings => &[M::Payments, M::Received, M::GivenBack, M::Net],
            Self::Revenue => &[M::Charged, M::LetOff, M::Covered, M::Revenue, M::Paid, M::OwedMore],
            Self::Outstanding => &[M::Owed, M::Held, M::Balance, M::OldestDays],
        }
    }

    /// The column worth drawing.
    #[must_use]
    pub const fn drawn(self) -> Measure {
        match self {
            Self::Takings => Measure::Net,
            Self::Revenue => Measure::Revenue,
            Self::Outstanding => Measure::Owed,
        }
    }
}

/// Makes the report of `kind` over `ledger`, which is that of `filter`.
#[must_use]
pub fn money_report(book: &ClinicBook, kind: MoneyKind, filter: &Filter, ledger: &Ledger) -> Report {
    match kind {
        MoneyKind::Takings => takings(filter, ledger),
        MoneyKind::Revenue => revenue(book, filter, ledger),
        MoneyKind::Outstanding => outstanding(filter, ledger),
    }
}

fn takings(filter: &Filter, ledger: &Ledger) -> Report {
    let mut found: BTreeMap<Means, [i64; 3]> = BTreeMap::new();
    let mut counted = 0;
    for posting in ledger.postings_in(filter) {
        let (Some(means), Entry::Payment { .. } | Entry::Refund { .. }) = (means(posting), &posting.entry)
        else {
            continue; // What the clinic held already went from one item to another.
        };
        counted += 1;
        let [number, received, back] = found.entry(means).or_default();
        match posting.entry {
            Entry::Refund { .. } => *back += posting.amount.0,
            _ => (*number, *received) = (*number + 1, *received - posting.amount.0),
        }
    }
    let values = |[number, received, back]: [i64; 3]| {
        vec![Some(number), Some(received), Some(back), Some(received - back)]
    };
    let total = found.values().fold([0; 3], |sum, it| std::array::from_fn(|at| sum[at] + it[at]));
    Report {
        lines: found.iter().map(|(it, sums)| line(Subject::Means(*it), values(*sums))).collect(),
        total: values(total),
        figures: vec![
            (Measure::Net, Some(total[1] - total[2])),
            (Measure::Received, Some(total[1])),
            (Measure::GivenBack, Some(total[2])),
        ],
        counted,
    }
}

/// Charged, let off, covered by sessions, paid: minor units.
type Sums = [i64; 4];

fn revenue(book: &ClinicBook, filter: &Filter, ledger: &Ledger) -> Report {
    let mut found: HashMap<Subject, Sums> = HashMap::new();
    let mut counted = 0;
    let by_id = ledger.by_id();
    for posting in ledger.postings_in(filter) {
        counted += 1;
        let sums = found.entry(ledger.about(posting.item)).or_default();
        let (place, amount) = match origin(&by_id, posting).entry {
            Entry::Charge { .. } | Entry::Unused { .. } | Entry::Reversal { .. } => (0, posting.amount),
            Entry::Waiver { .. } => (1, -posting.amount),
            Entry::Redemption { .. } => (2, -posting.amount),
            Entry::Payment { .. } | Entry::Refund { .. } => (3, -posting.amount),
        };
        sums[place] += amount.0;
    }
    let values = |[charged, off, covered, paid]: Sums| {
        let earned = charged - off - covered;
        [charged, off, covered, earned, paid, earned - paid].map(Some).to_vec()
    };
    let total: Sums = found.values().fold([0; 4], |sum, it| std::array::from_fn(|at| sum[at] + it[at]));
    let types = book.appointment_types.iter().map(|it| Subject::Type(it.id));
    let order = types.chain([Subject::Packages, Subject::Gone]);
    let total = values(total);
    Report {
        lines: order.filter_map(|it| Some(line(it, values(*found.get(&it)?)))).collect(),
        figures: vec![(Measure::Revenue, total[3]), (Measure::Paid, total[4]), (Measure::OwedMore, total[5])],
        total,
        counted,
    }
}

fn outstanding(filter: &Filter, ledger: &Ledger) -> Report {
    // Owed, held, and the day the oldest of what is owed was first posted.
    let mut found: BTreeMap<PatientId, (i64, i64, Option<NaiveDate>)> = BTreeMap::new();
    for open in ledger.open.iter().filter(|it| ledger.is_in(filter, it.item)) {
        let (owed, held, oldest) = found.entry(open.patient).or_default();
        if open.amount > Amount::ZERO {
            *owed += open.amount.0;
            *oldest = Some(oldest.map_or(open.since, |it| it.min(open.since)));
        } else {
            *held -= open.amount.0;
        }
    }
    let days = |it: Option<NaiveDate>| it.map(|it| (filter.to - it).num_days());
    let (owed, held) = found.values().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let oldest = found.values().filter_map(|it| it.2).min();
    let values = |(owed, held, oldest)| vec![Some(owed), Some(held), Some(owed - held), days(oldest)];
    let mut lines: Vec<Line> =
        found.iter().map(|(patient, sums)| line(Subject::Patient(*patient), values(*sums))).collect();
    lines.sort_by_key(|it| std::cmp::Reverse(it.values[0]));
    Report {
        lines,
        total: values((owed, held, oldest)),
        figures: vec![
            (Measure::Owed, Some(owed)),
            (Measure::Held, Some(held)),
            (Measure::Balance, Some(owed - held)),
        ],
        counted: u32::try_from(found.len()).unwrap_or(u32::MAX),
    }
}

const fn line(about: Subject, values: Vec<Option<i64>>) -> Line {
    Line { about, values }
}

/// How money came or went; nothing where none did, or where it was there before.
const fn means(posting: &Posting) -> Option<Means> {
    match &posting.entry {
        Entry::Payment { method } | Entry::Refund { method, .. } => match method {
            Method::Cash => Some(Means::Cash),
            Method::Card { .. } => Some(Means::Card),
            Method::Transfer { .. } => Some(Means::Transfer),
            Method::Credit => None,
        },
        Entry::Charge { .. }
        | Entry::Waiver { .. }
        | Entry::Redemption { .. }
        | Entry::Reversal { .. }
        | Entry::Unused { .. } => None,
    }
}

impl Ledger {
    fn postings_in<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Posting> {
        self.postings.iter().filter(|it| self.is_in(filter, it.item))
    }

    /// Whether an item belongs into the report. A package has neither place nor provider.
    fn is_in(&self, filter: &Filter, item: Item) -> bool {
        if filter.locations.is_empty() && filter.providers.is_empty() {
            return true;
        }
        let Some(visit) = self.visit(item) else { return false };
        (filter.locations.is_empty() || filter.locations.contains(&visit.location))
            && (filter.providers.is_empty() || filter.providers.contains(&visit.provider))
    }

    fn visit(&self, item: Item) -> Option<&Visited> {
        match item {
            Item::Appointment(root) => self.visits.get(&root),
            Item::Package(_) => None,
        }
    }

    fn about(&self, item: Item) -> Subject {
        match (item, self.visit(item)) {
            (Item::Package(_), _) => Subject::Packages,
            (Item::Appointment(_), Some(visit)) => Subject::Type(visit.appointment_type),
            (Item::Appointment(_), None) => Subject::Gone,
        }
    }

    fn by_id(&self) -> HashMap<PostingId, &Posting> {
        self.postings.iter().chain(&self.reversed).map(|it| (it.id, it)).collect()
    }
}

/// What a posting turned round in the end; itself where it turns nothing round.
fn origin<'a>(by_id: &HashMap<PostingId, &'a Posting>, posting: &'a Posting) -> &'a Posting {
    let mut at = posting;
    while let Entry::Reversal { of } = at.entry {
        match by_id.get(&of).filter(|it| it.number < at.number) {
            Some(earlier) => at = earlier,
            None => break,
        }
    }
    at
}
