//! What was made of single days of the calendar, kept until something on them changes.
//!
//! Whoever draws a day asks for it again and again: on every change of another day, on every step to the next
//! week and back, and after each booking on it. What its cards were made into is theirs (text, for the window); here
//! it is known how long each holds, and which are to be made anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use daybook_booking::change::Change;
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_booking::wall;

/// Texts kept at most, bytes: a crowded day of 400 cards is about 300 KB.
const ROOM: usize = 24 << 20;

/// More changes than this empty the shelf.
const CHANGES_AT_MOST: usize = 1_000;

/// More changed appointments than this on a day, and reading all of it is no slower.
const TOUCHED_AT_MOST: usize = 40;

/// One day, made ready: its cards, by start.
#[derive(Clone, Default, Debug)]
pub struct MadeDay {
    /// What was made of each appointment.
    pub cards: Vec<MadeCard>,
}

/// One appointment, made ready.
#[derive(Clone, Debug)]
pub struct MadeCard {
    /// Which.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// When it starts.
    pub start: DateTime<Utc>,
    /// The first moment at which this no longer holds though nothing was changed: a hold runs out.
    pub until: Option<DateTime<Utc>>,
    /// What was made of it.
    pub text: Arc<str>,
}

impl MadeDay {
    /// The day with `anew` in the place of what was made of `touched`.
    #[must_use]
    pub fn mended(&self, touched: &[AppointmentId], anew: impl IntoIterator<Item = MadeCard>) -> Self {
        let stays = self.cards.iter().filter(|it| !touched.contains(&it.appointment));
        let mut cards: Vec<MadeCard> = stays.cloned().chain(anew).collect();
        cards.sort_by_key(|it| (it.start, it.appointment));
        Self { cards }
    }

    fn holds_at(&self, now: DateTime<Utc>) -> bool {
        self.cards.iter().filter_map(|it| it.until).all(|until| now < until)
    }

    fn bytes(&self) -> usize {
        self.cards.iter().map(|it| it.text.len() + size_of::<MadeCard>()).sum()
    }
}

/// What the shelf has of a day.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// All of it, as it is.
    Whole(Arc<MadeDay>),
    /// All but these appointments, which changed, came or went since.
    But(Arc<MadeDay>, Vec<AppointmentId>),
}

/// Made days, by date.
#[derive(Default)]
pub struct Shelf {
    state: Mutex<State>,
}

/// Says when somebody looked, so that what they make of what they then read is kept only if it still holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket(u64);

/// A day, what on it changed since, and the ticket of who looked at it last.
struct Kept {
    made: Arc<MadeDay>,
    touched: Vec<AppointmentId>,
    used: u64,
    bytes: usize,
}

#[derive(Default)]
struct State {
    days: HashMap<NaiveDate, Kept>,
    /// Days somebody is making, by the ticket they hold; those that changed since are taken out.
    making: HashMap<NaiveDate, u64>,
    ticket: u64,
    bytes: usize,
}

impl Shelf {
    /// What there is of `dates` at `now`, in their order, and a ticket to bring the others with.
    ///
    /// To be asked before the set-up or any row is read.
    pub fn look(&self, dates: &[NaiveDate], now: DateTime<Utc>) -> (Vec<Found>, Ticket) {
        let state = &mut *self.state();
        state.ticket += 1;
        let ticket = state.ticket;
        let found = dates.iter().map(|date| {
            let kept = state.days.get_mut(date).filter(|it| it.made.holds_at(now));
            if let Some(kept) = kept {
                kept.used = ticket;
                if kept.touched.is_empty() {
                    return Found::Whole(Arc::clone(&kept.made));
                }
                state.making.insert(*date, ticket);
                return Found::But(Arc::clone(&kept.made), kept.touched.clone());
            }
            state.making.insert(*date, ticket);
            Found::Nothing
        });
        (found.collect(), Ticket(ticket))
    }

    /// Keeps `made`, unless something on that day changed since `ticket` was given.
    pub fn put(&self, ticket: Ticket, date: NaiveDate, made: Arc<MadeDay>) {
        let state = &mut *self.state();
        if state.making.get(&date) != Some(&ticket.0) {
            return;
        }
        state.forget(date);
        let bytes = made.bytes();
        state.bytes += bytes;
        state.days.insert(date, Kept { made, touched: vec![], used: ticket.0, bytes });
        while state.bytes > ROOM
            && let Some(oldest) = state.days.iter().min_by_key(|(_, it)| it.used).map(|(date, _)| *date)
        {
            state.forget(oldest);
        }
    }

    /// Notes what is to be made anew of the days on which `changes` may show.
    pub(crate) fn note(&self, changes: &[Change], zone: Tz) {
        if changes.len() > CHANGES_AT_MOST {
            return self.clear();
        }
        let state = &mut *self.state();
        for change in changes {
            match change {
                Change::Appointment(edit) => {
                    for row in edit.before.iter().chain([&edit.after]) {
                        state.touch(wall::wall(row.promise.period.start(), zone).date(), row.id);
                    }
                }
                Change::Patient(edit) => {
                    state.touch_where(|it| it.patient == edit.after.id);
                }
                Change::Pin(edit) => {
                    state.touch_where(|it| it.appointment == edit.after.appointment);
                }
                Change::Clinic(_)
                | Change::Location(_)
                | Change::Provider(_)
                | Change::Resource(_)
                | Change::AppointmentType(_)
                | Change::Exception(_) => state.forget_all(),
                // What may be booked from now on, and what binds appointments together, shows on no day.
                Change::Policy(_)
                | Change::Lease(_)
                | Change::Series(_)
                | Change::Visit(_)
                | Change::WaitlistEntry(_)
                | Change::Recall(_)
                | Change::Treatment(_)
                | Change::Procedure(_)
                | Change::Rating(_)
                | Change::Fee(_)
                | Change::Package(_)
                | Change::PatientPackage(_)
                | Change::Posting(_) => {}
            }
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.state().forget_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, date: NaiveDate) {
        self.making.remove(&date);
        if let Some(kept) = self.days.remove(&date) {
            self.bytes -= kept.bytes;
        }
    }

    fn forget_all(&mut self) {
        self.making.clear();
        self.days.clear();
        self.bytes = 0;
    }

    /// Of an appointment that is, was or comes to be on `date`; a day where much changed is made anew as a whole.
    fn touch(&mut self, date: NaiveDate, appointment: AppointmentId) {
        self.making.remove(&date);
        let Some(kept) = self.days.get_mut(&date) else { return };
        if !kept.touched.contains(&appointment) {
            kept.touched.push(appointment);
        }
        if kept.touched.len() > TOUCHED_AT_MOST {
            self.forget(date);
        }
    }

    /// Of days that are being made nobody knows yet what is on them, so none of them is kept.
    fn touch_where(&mut self, is_touched: impl Fn(&MadeCard) -> bool) {
        self.making.clear();
        let cards = self.days.iter().flat_map(|(date, kept)| kept.made.cards.iter().map(|it| (*date, it)));
        let touched: Vec<(NaiveDate, AppointmentId)> =
            cards.filter(|(_, it)| is_touched(it)).map(|(date, it)| (date, it.appointment)).collect();
        touched.into_iter().for_each(|(date, appointment)| self.touch(date, appointment));
    }
}

#[cfg(test)]
mod tests {
    use daybook_booking::ids::{AppointmentId, PatientId};
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn card(number: u128, text: &str, until: Option<DateTime<Utc>>) -> MadeCard {
        let (appointment, patient) =
            (AppointmentId(Uuid::from_u128(number)), PatientId(Uuid::from_u128(number + 100)));
        MadeCard { appointment, patient, start: at(0), until, text: text.into() }
    }

    fn made(text: &str, until: Option<DateTime<Utc>>) -> Arc<MadeDay> {
        Arc::new(MadeDay { cards: vec![card(1, text, until)] })
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    /// What is found of a day: its texts, then how many of them are to be made anew.
    fn seen(shelf: &Shelf, date: NaiveDate, now: DateTime<Utc>) -> Option<(String, usize)> {
        let texts = |it: &MadeDay| it.cards.iter().map(|it| &*it.text).collect::<Vec<_>>().join(" ");
        match &shelf.look(&[date], now).0[0] {
            Found::Nothing => None,
            Found::Whole(made) => Some((texts(made), 0)),
            Found::But(made, touched) => Some((texts(made), touched.len())),
        }
    }

    #[test]
    fn a_day_is_found_again_until_it_is_forgotten() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (found, ticket) = shelf.look(&[monday], at(0));
        assert!(matches!(found[0], Found::Nothing));
        shelf.put(ticket, monday, made("a", None));
        assert_eq!(seen(&shelf, monday, at(9)), Some(("a".to_owned(), 0)));
        shelf.clear();
        assert_eq!(seen(&shelf, monday, at(9)), None);
        assert_eq!(shelf.state().bytes, 0);
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.clear();
        shelf.put(ticket, monday, made("old", None));
        assert_eq!(seen(&shelf, monday, at(0)), None);
    }

    #[test]
    fn only_what_changed_on_a_day_is_made_anew() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.put(ticket, monday, Arc::new(MadeDay { cards: vec![card(1, "a", None), card(2, "b", None)] }));
        shelf.state().touch(monday, AppointmentId(Uuid::from_u128(2)));
        let (found, ticket) = shelf.look(&[monday], at(0));
        let Found::But(made, touched) = &found[0] else { panic!("{found:?}") };
        let mended = Arc::new(made.mended(touched, [card(2, "c", None)]));
        // Another change meanwhile: what was mended is not kept, and both are touched.
        shelf.state().touch_where(|it| it.patient == PatientId(Uuid::from_u128(101)));
        shelf.put(ticket, monday, Arc::clone(&mended));
        assert_eq!(seen(&shelf, monday, at(0)), Some(("a b".to_owned(), 2)));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.put(ticket, monday, mended);
        assert_eq!(seen(&shelf, monday, at(0)), Some(("a c".to_owned(), 0)));
    }

    #[test]
    fn a_day_where_much_changed_is_made_anew_as_a_whole() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.put(ticket, monday, made("a", None));
        for number in 0..=TOUCHED_AT_MOST as u128 {
            shelf.state().touch(monday, AppointmentId(Uuid::from_u128(number)));
        }
        assert_eq!(seen(&shelf, monday, at(0)), None);
    }

    #[test]
    fn a_day_with_a_hold_is_made_anew_when_the_hold_runs_out() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.put(ticket, monday, made("held", Some(at(10))));
        assert!(seen(&shelf, monday, at(9)).is_some());
        assert!(seen(&shelf, monday, at(10)).is_none());
    }

    #[test]
    fn the_days_nobody_looked_at_longest_make_room() {
        let (shelf, first) = (Shelf::default(), day("2027-03-01"));
        let dates: Vec<NaiveDate> = first.iter_days().take(5).collect();
        let big = "x".repeat(ROOM / 4 - size_of::<MadeCard>());
        for date in &dates {
            let (_, ticket) = shelf.look(&[*date], at(0));
            shelf.put(ticket, *date, made(&big, None));
            shelf.look(&dates[..1], at(0));
        }
        let kept: Vec<bool> = dates.iter().map(|it| seen(&shelf, *it, at(0)).is_some()).collect();
        assert_eq!(kept, [true, false, true, true, true]);
    }
}
