//! [`openings`](super::openings) by arithmetic: the same answer from lanes of taken minutes, without a day sheet.
//!
//! It says over again what `fit` says, so it keeps to what it knows: [`Quick::of`] declines everything else, and a
//! property test holds the two against one another (Q16). A rule that is added to `fit` is either said here as
//! well, or declined.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::{Ask, Assign, Opening};
use crate::agenda::serving;
use crate::audience::{Audience, Binds, Force};
use crate::clinic::{AppointmentType, Buffers};
use crate::day_sheet::ClinicBook;
use crate::ids::{ProviderId, ResourceId};
use crate::minutes::{Lane, Minutes, minute};
use crate::opening::{open_day, resource_closures};
use crate::period::Period;
use crate::resource::{Claimant, ResourceKind};
use crate::wall::{self, DAY, WallSpan};

/// Where the lanes are. Whatever `f` answers has to cover [`Quick::within`].
pub type LaneOf<'l> = &'l dyn Fn(Claimant) -> Option<&'l Lane>;

/// An ask that can be answered by arithmetic.
pub struct Quick<'a> {
    book: &'a ClinicBook,
    ask: &'a Ask,
    appointment_type: &'a AppointmentType,
    now: DateTime<Utc>,
}

impl<'a> Quick<'a> {
    /// `ask`, seen at `now`; `None` where only [`openings`](super::openings) can tell.
    #[must_use]
    pub fn of(book: &'a ClinicBook, ask: &'a Ask, now: DateTime<Utc>) -> Option<Self> {
        // Named one by one, so that whoever adds to an ask has to say here what becomes of it.
        let Ask {
            appointment,
            appointment_type,
            minutes,
            provider: _,
            location,
            patient: _,
            from: _,
            to: _,
            grid: _,
            limit_per_day: _,
            days_at_most: _,
            audience,
            assign,
        } = ask;
        let appointment_type = book.appointment_type(*appointment_type)?;
        let Buffers { before, after } = appointment_type.buffers;
        let longest = u32::from(*minutes) + u32::from(before) + u32::from(after);
        // What only warns offers all the same.
        let lets = |binds: Binds| matches!(binds.on(*audience), None | Some(Force::Warns));
        // Patients of a class share what they lie on, and a class is one party in a room for several.
        let shares = |it: &AppointmentType| it.capacity > 1;
        let meets_classes =
            appointment_type.needs.contains(&ResourceKind::Room) && book.appointment_types.iter().any(shares);
        let plain = appointment.is_none()
            && !shares(appointment_type)
            && !meets_classes
            && *audience == Audience::Staff
            && *assign == Assign::Everybody
            && book.policies_in_force().all(|it| lets(it.binds))
            && book.providers.iter().flat_map(|it| &it.template).all(|it| lets(it.binds))
            && longest <= u32::from(DAY)
            && appointment_type.active
            && appointment_type.allows(*minutes)
            && book.location(*location).is_some_and(|it| it.active)
            // Those who may not lay a claim have no lane that says so.
            && !book.keeps_anything_from_asker();
        plain.then_some(Self { book, ask, appointment_type, now })
    }

    /// Whose lanes are looked at, with how much each holds.
    #[must_use]
    pub fn claimants(&self) -> Vec<(Claimant, u16)> {
        let resources = |kind: &ResourceKind| serving(self.book, *kind, self.ask.location);
        let providers = self.ask.providers(self.book).into_iter().map(|it| Claimant::Provider(it.id));
        let claimants: BTreeSet<Claimant> = providers
            .chain(self.ask.patient.map(Claimant::Patient))
            .chain([Claimant::Location(self.ask.location)])
            .chain(self.appointment_type.needs.iter().flat_map(resources).map(|it| Claimant::Resource(it.id)))
            .collect();
        claimants.into_iter().filter_map(|it| Some((it, self.book.capacity(it)?))).collect()
    }

    /// The time the lanes have to cover.
    #[must_use]
    pub fn within(&self) -> Option<Minutes> {
        let zone = self.book.clinic.zone;
        let (first, last) = (wall::day(self.ask.from, zone), wall::day(self.ask.to, zone));
        Minutes::of(Period::new(first.start(), last.end())?.widened(u32::from(DAY), u32::from(DAY)))
    }

    /// The openings, by start and then by provider's position, at most `most`. `None` where a lane is missing.
    #[must_use]
    pub fn openings(&self, lanes: LaneOf<'_>, most: usize) -> Option<Vec<Opening>> {
        let rooms = Rooms::of(self);
        let providers: Vec<ProviderId> =
            self.ask.providers(self.book).into_iter().filter(|it| self.sees(it)).map(|it| it.id).collect();
        let mut found = vec![];
        let mut days = self.ask.days_at_most.unwrap_or(usize::MAX);
        let dates = self.ask.from.iter_days().take_while(|it| *it <= self.ask.to);
        for date in dates {
            let limit = self.ask.limit_per_day.unwrap_or(usize::MAX).min(most - found.len());
            if limit == 0 || days == 0 {
                break;
            }
            let before = found.len();
            self.on(date, (&providers, &rooms), (lanes, limit), &mut found)?;
            days -= usize::from(found.len() > before);
        }
        Some(found)
    }

    fn sees(&self, provider: &crate::clinic::Provider) -> bool {
        let theirs = &provider.appointment_types;
        theirs.is_empty() || theirs.contains(&self.appointment_type.id)
    }

    fn on(
        &self,
        date: NaiveDate,
        (providers, rooms): (&[ProviderId], &Rooms),
        (lanes, limit): (LaneOf<'_>, usize),
        found: &mut Vec<Opening>,
    ) -> Option<()> {
        let day = Day::of(date, self.book);
        let most = found.len().saturating_add(limit);
        let mut columns = Vec::with_capacity(providers.len());
        for provider in providers {
            let hours = open_day(self.book, *provider, self.ask.location, date);
            if !hours.hours.is_empty() {
                let starts = day.minutes(hours.hours.iter().copied());
                let open = day.minutes(hours.open());
                columns.push((*provider, starts, open, lanes(Claimant::Provider(*provider))?));
            }
        }
        let last = if columns.is_empty() { 0 } else { DAY };
        for of_day in (0..last).step_by(usize::from(self.ask.grid.max(1))) {
            let Some(start) = day.instant(of_day) else { continue };
            let Some(needs) = self.needs(start) else { continue };
            if start < self.now {
                continue;
            }
            for (provider, starts, open, lane) in &columns {
                let begins =
                    starts.iter().any(|it| it.from <= needs.visible.from && needs.visible.from < it.to);
                if !begins
                    || !lane.is_free(needs.widened)?
                    || !self.is_open(*provider, needs.open, (&day, open))
                {
                    continue;
                }
                let Some(resources) = self.free_rooms(rooms, &needs, lanes)? else { continue };
                found.push(Opening {
                    provider: *provider,
                    location: self.ask.location,
                    resources,
                    wall_start: wall::at_minute(date, of_day),
                    period: needs.period,
                });
                if found.len() >= most {
                    return Some(());
                }
            }
        }
        Some(())
    }

    /// What an appointment from `start` on needs of everybody's time.
    fn needs(&self, start: DateTime<Utc>) -> Option<Needs> {
        let period = Period::lasting(start, u32::from(self.ask.minutes))?;
        let (visible, buffers) = (Minutes::of(period)?, self.appointment_type.buffers);
        let widened = Minutes {
            from: visible.from - i64::from(buffers.before),
            to: visible.to + i64::from(buffers.after),
        };
        let overrun = self.book.clinic.policy.buffer_may_overrun_closing;
        Some(Needs { period, visible, widened, open: if overrun { visible } else { widened } })
    }

    /// Whether the provider is there all through `needed`; across midnight the days before and after count too.
    fn is_open(&self, provider: ProviderId, needed: Minutes, (day, open): (&Day<'_>, &[Minutes])) -> bool {
        if day.whole.covers(needed) {
            return open.iter().any(|it| it.covers(needed));
        }
        let dates = [day.date.pred_opt(), Some(day.date), day.date.succ_opt()];
        let mut open: Vec<Minutes> = vec![];
        for date in dates.into_iter().flatten() {
            let spans = open_day(self.book, provider, self.ask.location, date).open();
            for span in Day::of(date, self.book).minutes(spans) {
                match open.last_mut() {
                    Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                    Some(_) | None => open.push(span),
                }
            }
        }
        open.iter().any(|it| it.covers(needed))
    }

    /// The resources it would take, `Some(None)` where some kind has none free, for the patient's and the
    /// location's time too.
    #[expect(clippy::option_option, reason = "no lane, none free, and these are three answers")]
    fn free_rooms(&self, rooms: &Rooms, needs: &Needs, lanes: LaneOf<'_>) -> Option<Option<Vec<ResourceId>>> {
        if let Some(patient) = self.ask.patient
            && !lanes(Claimant::Patient(patient))?.is_free(needs.visible)?
        {
            return Some(None);
        }
        let location = Claimant::Location(self.ask.location);
        if self.book.capacity(location).is_some() && !lanes(location)?.is_free(needs.visible)? {
            return Some(None);
        }
        let mut taken = Vec::with_capacity(rooms.kinds.len());
        for kind in &rooms.kinds {
            let mut free = None;
            for id in kind {
                if lanes(Claimant::Resource(*id))?.is_free(needs.widened)?
                    && !self.is_shut(rooms, *id, needs.open)
                {
                    free = Some(*id);
                    break;
                }
            }
            let Some(id) = free else { return Some(None) };
            taken.push(id);
        }
        Some(Some(taken))
    }

    fn is_shut(&self, rooms: &Rooms, resource: ResourceId, needed: Minutes) -> bool {
        rooms.with_closures.contains(&resource) && {
            let zone = self.book.clinic.zone;
            let instant = |it: i64| DateTime::from_timestamp(it * 60, 0).unwrap_or_default();
            let first = wall::wall(instant(needed.from), zone).date();
            let last = wall::wall(instant(needed.to) - TimeDelta::nanoseconds(1), zone).date();
            first.iter_days().take_while(|it| *it <= last).any(|date| {
                let closures = resource_closures(self.book, resource, date);
                let mut spans: Vec<WallSpan> = closures.into_iter().map(|(span, _)| span).collect();
                spans.sort_unstable(); // They come as they were entered.
                Day::of(date, self.book).minutes(spans).iter().any(|it| it.overlaps(needed))
            })
        }
    }
}

/// What one start needs.
struct Needs {
    period: Period,
    visible: Minutes,
    /// With buffers: of provider and resources.
    widened: Minutes,
    /// What has to be within hours (Q11).
    open: Minutes,
}

/// Which resources can serve, kind by kind, each by position.
struct Rooms {
    kinds: Vec<Vec<ResourceId>>,
    with_closures: Vec<ResourceId>,
}

impl Rooms {
    fn of(quick: &Quick<'_>) -> Self {
        let mut needs = quick.appointment_type.needs.clone();
        let mut seen = vec![];
        needs.retain(|it| {
            !seen.contains(it) && {
                seen.push(*it);
                true
            }
        });
        let of_kind = |kind| serving(quick.book, kind, quick.ask.location).map(|it| it.id).collect();
        let kinds: Vec<Vec<ResourceId>> = needs.into_iter().map(of_kind).collect();
        let has_closure = |id: &ResourceId| {
            let scope = crate::schedule::ExceptionScope::Resource(*id);
            quick.book.exceptions.iter().any(|it| !it.deleted && it.scope == scope)
        };
        let with_closures = kinds.iter().flatten().copied().filter(has_closure).collect();
        Self { kinds, with_closures }
    }
}

/// One date, its zone asked once where the clocks stand still.
struct Day<'b> {
    date: NaiveDate,
    book: &'b ClinicBook,
    whole: Minutes,
    /// Whether every minute of the wall is as many real minutes after midnight.
    plain: bool,
}

impl<'b> Day<'b> {
    fn of(date: NaiveDate, book: &'b ClinicBook) -> Self {
        let period = wall::day(date, book.clinic.zone);
        let whole = Minutes::of(period);
        let begins = wall::instant(wall::at_minute(date, 0), book.clinic.zone).ok();
        let plain =
            whole.is_some_and(|it| it.to - it.from == i64::from(DAY)) && begins == Some(period.start());
        // Off the minute: nothing lies within, and every question is asked the long way.
        let whole = whole.unwrap_or(Minutes { from: 0, to: 0 });
        Self { date, book, whole, plain }
    }

    fn wall(&self, minute: u16) -> NaiveDateTime {
        wall::at_minute(self.date, minute)
    }

    /// The instant the clock shows `minute`, where it does.
    fn instant(&self, minute: u16) -> Option<DateTime<Utc>> {
        if self.plain {
            return DateTime::from_timestamp((self.whole.from + i64::from(minute)) * 60, 0);
        }
        wall::instant(self.wall(minute), self.book.clinic.zone).ok()
    }

    /// Where `spans`, earliest first, lie in real time; those the clocks go forward over are nowhere.
    fn minutes(&self, spans: impl IntoIterator<Item = WallSpan>) -> Vec<Minutes> {
        let lies = |span: WallSpan| {
            if self.plain {
                let at = |it: u16| self.whole.from + i64::from(it);
                return Some(Minutes { from: at(span.from()), to: at(span.to()) });
            }
            let period = wall::span_on(self.date, span, self.book.clinic.zone)?;
            Some(Minutes { from: minute(period.start())?, to: minute(period.end())? })
        };
        let mut joined: Vec<Minutes> = vec![];
        // Those between which the clocks go forward touch.
        for span in spans.into_iter().filter_map(lies) {
            match joined.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                Some(_) | None => joined.push(span),
            }
        }
        joined
    }
}
