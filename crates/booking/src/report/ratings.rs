//! What patients say of visits that are over (S4.44).

use super::{Entry, Line, Measure, Report, Subject, count, counted, mean, permille};
use crate::day_sheet::ClinicBook;

/// Two stars and fewer: somebody should call.
const UNHAPPY: u8 = 2;

/// A line a provider who saw somebody.
pub(super) fn ratings(book: &ClinicBook, entries: &[&Entry]) -> Report {
    let of = |these: &[&Entry]| {
        let stars: Vec<i64> = these.iter().filter_map(|it| it.stars).map(i64::from).collect();
        let unhappy = stars.iter().filter(|it| **it <= i64::from(UNHAPPY)).count();
        let unhappy = i64::try_from(unhappy).unwrap_or(i64::MAX);
        vec![Some(count(these)), Some(count(&stars)), mean(&stars, 100), Some(unhappy)]
    };
    let lines = book.providers.iter().filter_map(|provider| {
        let theirs: Vec<&Entry> = entries.iter().filter(|it| it.provider == provider.id).copied().collect();
        (!theirs.is_empty()).then(|| Line { about: Subject::Provider(provider.id), values: of(&theirs) })
    });
    let total = of(entries);
    let rated = permille(total[1].unwrap_or_default(), count(entries));
    let figures = vec![(Measure::MeanStars, total[2]), (Measure::Rated, total[1]), (Measure::Share, rated)];
    Report { lines: lines.collect(), total, figures, counted: counted(entries) }
}
