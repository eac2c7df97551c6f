//! What was made of single days of the calendar, kept until something on them changes.
//!
//! Whoever draws a day asks for it again and again: on every change of another day, on every step to the next
//! week and back. What a day was made into is theirs (text, for the window); here it is known how long it holds.

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

/// One day, made ready.
#[derive(Debug)]
pub struct MadeDay {
    /// What was made of it.
    pub text: String,
    /// The first moment at which it no longer holds though nothing was changed: a hold runs out.
    pub until: Option<DateTime<Utc>>,
    /// Whose appointments are on it.
    pub patients: Vec<PatientId>,
    /// Which appointments are on it.
    pub appointments: Vec<AppointmentId>,
}

/// Made days, by date.
#[derive(Default)]
pub struct Shelf {
    state: Mutex<State>,
}

/// Says when somebody looked, so that what they make of what they then read is kept only if it still holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket(u64);

#[derive(Default)]
struct State {
    days: HashMap<NaiveDate, (Arc<MadeDay>, u64)>,
    /// Days somebody is making, by the ticket they hold; those that changed since are taken out.
    making: HashMap<NaiveDate, u64>,
    ticket: u64,
    bytes: usize,
}

impl Shelf {
    /// What there is of `dates` at `now`, in their order, and a ticket to bring the others with.
    ///
    /// To be asked before the set-up or any row is read.
    pub fn look(&self, dates: &[NaiveDate], now: DateTime<Utc>) -> (Vec<Option<Arc<MadeDay>>>, Ticket) {
        let state = &mut *self.state();
        state.ticket += 1;
        let ticket = state.ticket;
        let found = dates.iter().map(|date| {
            let kept = state.days.get_mut(date).filter(|(made, _)| made.until.is_none_or(|it| now < it));
            if let Some((made, used)) = kept {
                *used = ticket;
                return Some(Arc::clone(made));
            }
            state.making.insert(*date, ticket);
            None
        });
        (found.collect(), Ticket(ticket))
    }

    /// Keeps `made`, unless something on that day changed since `ticket` was given.
    pub fn put(&self, ticket: Ticket, date: NaiveDate, made: Arc<MadeDay>) {
        let state = &mut *self.state();
        if state.making.get(&date) != Some(&ticket.0) {
            return;
        }
        state.making.remove(&date);
        state.bytes += made.text.len();
        state.days.insert(date, (made, ticket.0)).into_iter().for_each(|it| state.bytes -= it.0.text.len());
        while state.bytes > ROOM
            && let Some(oldest) = state.days.iter().min_by_key(|(_, (_, used))| *used).map(|(date, _)| *date)
        {
            state.forget(oldest);
        }
    }

    /// Forgets every day on which `changes` may show.
    pub(crate) fn note(&self, changes: &[Change], zone: Tz) {
        if changes.len() > CHANGES_AT_MOST {
            return self.clear();
        }
        let state = &mut *self.state();
        for change in changes {
            match change {
                Change::Appointment(edit) => {
                    for row in edit.before.iter().chain([&edit.after]) {
                        state.forget(wall::wall(row.promise.period.start(), zone).date());
                    }
                }
                Change::Patient(edit) => {
                    state.forget_where(|it| it.patients.contains(&edit.after.id));
                }
                Change::Pin(edit) => {
                    state.forget_where(|it| it.appointments.contains(&edit.after.appointment));
                }
                Change::Clinic(_)
                | Change::Location(_)
                | Change::Provider(_)
                | Change::Resource(_)
                | Change::AppointmentType(_)
                | Change::Exception(_) => state.forget_where(|_| true),
                // What may be booked from now on, and what binds appointments together, shows on no day.
                Change::Policy(_)
                | Change::Series(_)
                | Change::Visit(_)
                | Change::WaitlistEntry(_)
                | Change::Recall(_)
                | Change::Treatment(_)
                | Change::Procedure(_)
                | Change::Rating(_) => {}
            }
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.state().forget_where(|_| true);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, date: NaiveDate) {
        self.making.remove(&date);
        if let Some((made, _)) = self.days.remove(&date) {
            self.bytes -= made.text.len();
        }
    }

    /// Of days that are being made nobody knows yet what is on them, so they all go.
    fn forget_where(&mut self, is_touched: impl Fn(&MadeDay) -> bool) {
        self.making.clear();
        let bytes = &mut self.bytes;
        self.days.retain(|_, (made, _)| {
            let stays = !is_touched(made);
            *bytes -= if stays { 0 } else { made.text.len() };
            stays
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn made(text: &str, until: Option<DateTime<Utc>>) -> Arc<MadeDay> {
        Arc::new(MadeDay { text: text.to_owned(), until, patients: vec![], appointments: vec![] })
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    #[test]
    fn a_day_is_found_again_until_it_is_forgotten() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (found, ticket) = shelf.look(&[monday], at(0));
        assert!(found[0].is_none());
        shelf.put(ticket, monday, made("a", None));
        assert_eq!(shelf.look(&[monday], at(9)).0[0].as_ref().unwrap().text, "a");
        shelf.clear();
        assert!(shelf.look(&[monday], at(9)).0[0].is_none());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.clear();
        shelf.put(ticket, monday, made("old", None));
        assert!(shelf.look(&[monday], at(0)).0[0].is_none());
    }

    #[test]
    fn a_day_with_a_hold_is_made_anew_when_the_hold_runs_out() {
        let (shelf, monday) = (Shelf::default(), day("2027-03-01"));
        let (_, ticket) = shelf.look(&[monday], at(0));
        shelf.put(ticket, monday, made("held", Some(at(10))));
        assert!(shelf.look(&[monday], at(9)).0[0].is_some());
        assert!(shelf.look(&[monday], at(10)).0[0].is_none());
    }

    #[test]
    fn the_days_nobody_looked_at_longest_make_room() {
        let (shelf, first) = (Shelf::default(), day("2027-03-01"));
        let dates: Vec<NaiveDate> = first.iter_days().take(5).collect();
        let big = "x".repeat(ROOM / 4);
        for date in &dates {
            let (_, ticket) = shelf.look(&[*date], at(0));
            shelf.put(ticket, *date, made(&big, None));
            shelf.look(&dates[..1], at(0));
        }
        let kept: Vec<bool> = shelf.look(&dates, at(0)).0.iter().map(Option::is_some).collect();
        assert_eq!(kept, [true, false, true, true, true]);
    }
}
