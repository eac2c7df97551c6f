//! Commands of every kind, most of them nearly right.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Book, Command, Edits, Insistence, PaidWith, Placement};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ExceptionId, FeeId, LocationId, PackageId, PatientId, PatientPackageId,
    PostingId, ProviderId, RecallId, ResourceId, SeriesId, VisitId, WaitlistEntryId,
};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Payment, Sale, Waived};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};
use daybook_booking::recall::{Recall, RecallCommand, RecallState};
use daybook_booking::recurrence::Recurrence;
use daybook_booking::repair::{AcceptedMove, RepairDay};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException};
use daybook_booking::series::{
    BookSeries, Choice, DayMove, EditSeries, Occurring, Scope, SeriesCommand, SeriesEdits,
};
use daybook_booking::visit::{BookVisit, Follows, Itinerary, Leg, LegBooking, LegMove, VisitCommand};
use daybook_booking::waitlist::{EntryState, Offer, Preferences, Urgency, WaitlistCommand, WaitlistEntry};
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::{
    ANA, ANNEX, BEN, CHAIR1, CHECKUP, CLEO, FAR_CHAIR, LIND, MAIN, OSEI, ROOM, SCALING, at, today,
};

/// One of a few ids of a kind: some there, some made by commands before, one foreign.
fn few(from: u128) -> impl Strategy<Value = Uuid> {
    prop_oneof![6 => 0..2_u128, 1 => 2..5_u128].prop_map(move |it| Uuid::from_u128(from + it))
}

fn appointments() -> impl Strategy<Value = AppointmentId> {
    few(5000).prop_map(AppointmentId)
}

fn patients() -> impl Strategy<Value = PatientId> {
    prop_oneof![12 => Just(ANA), 8 => Just(BEN), 6 => Just(CLEO), 1 => Just(PatientId(Uuid::nil()))]
}

fn providers() -> impl Strategy<Value = ProviderId> {
    prop_oneof![12 => Just(OSEI), 10 => Just(LIND), 1 => Just(ProviderId(Uuid::nil()))]
}

fn locations() -> impl Strategy<Value = LocationId> {
    prop_oneof![30 => Just(MAIN), 1 => Just(ANNEX), 1 => Just(LocationId(Uuid::nil()))]
}

fn types() -> impl Strategy<Value = AppointmentTypeId> {
    prop_oneof![12 => Just(CHECKUP), 8 => Just(SCALING), 1 => Just(AppointmentTypeId(Uuid::nil()))]
}

fn resources() -> impl Strategy<Value = Vec<ResourceId>> {
    let one = prop_oneof![Just(CHAIR1), Just(ROOM), Just(FAR_CHAIR), Just(ResourceId(Uuid::nil()))];
    prop_oneof![14 => Just(vec![]), 1 => proptest::collection::vec(one, 1..3)]
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    prop_oneof![
        40 => (0..14_i64).prop_map(|it| today() + TimeDelta::days(it)),
        2 => Just(day(2027, 3, 28)),
        1 => Just(day(2027, 10, 31)),
        1 => Just(day(1, 1, 1)),
        1 => Just(day(2200, 1, 1)),
        1 => Just(NaiveDate::MIN),
        1 => Just(NaiveDate::MAX),
    ]
}

pub(super) fn walls() -> impl Strategy<Value = NaiveDateTime> {
    let clock = prop_oneof![
        40 => (0..28_u32).prop_map(|it| NaiveTime::from_hms_opt(9 + it / 4, it % 4 * 15, 0).unwrap()),
        1 => Just(NaiveTime::from_hms_opt(2, 30, 0).unwrap()),
        1 => Just(NaiveTime::from_hms_opt(23, 59, 59).unwrap()),
        1 => Just(NaiveTime::MIN),
    ];
    (dates().boxed(), clock).prop_map(|(date, clock)| date.and_time(clock))
}

fn minutes() -> impl Strategy<Value = u16> {
    prop_oneof![24 => (1..5_u16).prop_map(|it| it * 15), 1 => Just(0), 1 => Just(u16::MAX), 1 => any::<u16>()]
}

pub(super) fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    prop_oneof![
        6 => (-60..600_i64).prop_map(|it| at(today(), "08:00").and_utc() + TimeDelta::minutes(it)),
        1 => Just(DateTime::<Utc>::MIN_UTC),
        1 => Just(DateTime::<Utc>::MAX_UTC),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![30 => Just(String::new()), 8 => ".{0,20}", 1 => Just("x".repeat(10_001)), 1 => Just("  ".into())]
}

fn insistence() -> impl Strategy<Value = Insistence> {
    prop_oneof![3 => Just(Insistence::None), 1 => texts().boxed().prop_map(|reason| Insistence::Override { reason })]
}

fn placements() -> impl Strategy<Value = Placement> {
    (providers().boxed(), locations().boxed(), resources().boxed(), walls().boxed(), minutes().boxed())
        .prop_map(|(provider, location, resources, wall_start, minutes)| Placement {
            provider,
            location,
            resources,
            wall_start,
            minutes,
        })
}

fn books() -> impl Strategy<Value = Book> {
    (
        appointments().boxed(),
        patients().boxed(),
        types().boxed(),
        placements().boxed(),
        texts().boxed(),
        paid_with().boxed(),
        insistence().boxed(),
    )
        .prop_map(|(id, patient, appointment_type, placement, notes, paid_with, insistence)| Book {
            id,
            patient,
            appointment_type,
            placement,
            notes,
            patient_notes: String::new(),
            source: Source::Staff,
            external_id: None,
            paid_with,
            insistence,
        })
}

/// Seldom anything: what is booked is mostly paid for later.
fn paid_with() -> impl Strategy<Value = Option<PaidWith>> {
    let session = (few(9500).prop_map(PostingId), few(9400).prop_map(PatientPackageId));
    let paid = session.prop_map(|(redemption, package)| PaidWith { redemption, package });
    proptest::option::weighted(0.25, paid)
}

fn choices() -> impl Strategy<Value = Choice> {
    prop_oneof![
        4 => Just(Choice::AsPlanned),
        1 => placements().boxed().prop_map(Choice::Shift),
        1 => Just(Choice::Skip),
        1 => texts().boxed().prop_map(|reason| Choice::Override { reason }),
    ]
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    let rules = [
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY;COUNT=2",
        "FREQ=MONTHLY;BYDAY=5MO;UNTIL=20280101",
        "FREQ=DAILY;UNTIL=19000101",
    ];
    prop_oneof![8 => 0..2_usize, 1 => 2..rules.len()]
        .prop_map(move |it| Recurrence::parse(rules[it], chrono_tz::Tz::UTC).unwrap())
}

/// A series whose dates are mostly answered as they must be.
fn book_series() -> impl Strategy<Value = BookSeries> {
    let own = (
        few(6000),
        patients().boxed(),
        types().boxed(),
        placements().boxed(),
        recurrences().boxed(),
        texts().boxed(),
    );
    let answers = (
        proptest::collection::vec((appointments().boxed(), choices().boxed()), 3..4),
        proptest::option::weighted(0.1, dates().boxed()),
    );
    (own, answers).prop_map(
        |((id, patient, appointment_type, placement, recurrence, notes), (answers, foreign))| {
            let dates = recurrence.dates(placement.wall_start).into_iter().chain(foreign);
            let occurrences = dates.zip(answers).enumerate().map(|(place, (date, (id, choice)))| {
                // Mostly ids of their own.
                let id = if place == 3 {
                    id
                } else {
                    AppointmentId(Uuid::from_u128(id.0.as_u128() + 100 * place as u128))
                };
                Occurring { date, id, choice }
            });
            BookSeries {
                id: SeriesId(id),
                patient,
                appointment_type,
                occurrences: occurrences.collect(),
                placement,
                recurrence,
                notes,
                patient_notes: String::new(),
                source: Source::Staff,
                adopts: None,
            }
        },
    )
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![Just(Scope::All), dates().boxed().prop_map(Scope::Following)]
}

fn series() -> impl Strategy<Value = SeriesCommand> {
    let id = || few(6000).prop_map(SeriesId);
    let edits = (
        proptest::option::of(walls().boxed()),
        proptest::option::of(minutes().boxed()),
        proptest::option::of(providers().boxed()),
        proptest::option::of((dates().boxed(), dates().boxed())),
    )
        .prop_map(|(wall, minutes, provider, day)| SeriesEdits {
            day: day.map(|(from, to)| DayMove { from, to }),
            time: wall.map(|it| it.time()),
            minutes,
            provider,
            ..SeriesEdits::default()
        });
    let chosen = proptest::collection::vec((appointments().boxed(), choices().boxed()), 0..3);
    prop_oneof![
        4 => book_series().boxed().prop_map(SeriesCommand::Book),
        2 => (id(), scopes().boxed(), id(), edits, chosen).prop_map(|(id, scope, rest, edits, choices)| {
            SeriesCommand::Edit(EditSeries { id, scope, rest, edits, leader: None, choices })
        }),
        1 => (id(), scopes().boxed(), texts().boxed()).prop_map(|(id, scope, reason)| {
            SeriesCommand::Cancel { id, scope, code: CancelCode::Other, reason, insistence: Insistence::None }
        }),
        1 => (id(), scopes().boxed(), book_series().boxed()).prop_map(|(id, scope, with)| SeriesCommand::Replace { id, scope, with }),
    ]
}

fn visits() -> impl Strategy<Value = VisitCommand> {
    let id = || few(7000).prop_map(VisitId);
    let leg = (
        types().boxed(),
        minutes().boxed(),
        proptest::collection::vec(providers().boxed(), 0..2),
        resources().boxed(),
    )
        .prop_map(|(appointment_type, minutes, providers, resources)| Leg {
            appointment_type,
            minutes,
            providers,
            resources,
        });
    let follows = (0..4_u8, 0..4_u8, proptest::option::of(minutes().boxed()))
        .prop_map(|(earlier, later, max_wait)| Follows { earlier, later, max_wait });
    let legs = proptest::collection::vec(
        (leg, few(5000), placements().boxed(), proptest::bool::weighted(0.9)),
        0..4,
    );
    let itinerary = (legs, proptest::collection::vec(follows, 0..2), proptest::option::of(minutes().boxed()));
    let book = (id(), patients().boxed(), itinerary, insistence().boxed()).prop_map(
        |(id, patient, (legs, follows, max_wait), insistence)| {
            let bookings = legs.iter().zip(1_u128..).map(|((leg, id, placement, fits), place)| {
                let id = AppointmentId(Uuid::from_u128(id.as_u128() + 1000 * place));
                let minutes = if *fits { leg.minutes } else { placement.minutes };
                LegBooking { id, placement: Placement { minutes, ..placement.clone() } }
            });
            let bookings = bookings.collect();
            let legs = legs.into_iter().map(|(leg, ..)| leg).collect();
            BookVisit {
                id,
                patient,
                itinerary: Itinerary { legs, follows, max_wait },
                legs: bookings,
                notes: String::new(),
                patient_notes: String::new(),
                source: Source::Phone,
                insistence,
            }
        },
    );
    let moves = (appointments().boxed(), proptest::option::of(0..3_u64), placements().boxed())
        .prop_map(|(id, seen_version, placement)| LegMove { id, seen_version, placement });
    prop_oneof![
        2 => book.prop_map(VisitCommand::Book),
        1 => (id(), proptest::collection::vec(moves, 0..3), insistence().boxed()).prop_map(|(id, legs, insistence)| {
            VisitCommand::Move { id, legs, insistence }
        }),
        1 => (id(), texts().boxed()).prop_map(|(id, reason)| VisitCommand::Cancel { id, code: CancelCode::Patient, reason, insistence: Insistence::None }),
    ]
}

fn waitlist() -> impl Strategy<Value = WaitlistCommand> {
    let id = || few(8000).prop_map(WaitlistEntryId);
    let preferences = (
        proptest::option::of(dates().boxed()),
        proptest::option::of(dates().boxed()),
        any::<u8>(),
        providers().boxed(),
    )
        .prop_map(|(earliest, latest, weekday, provider)| Preferences {
            providers: vec![provider],
            weekdays: vec![weekday % 8],
            earliest,
            latest,
            ..Preferences::default()
        });
    let who = (
        id(),
        patients().boxed(),
        types().boxed(),
        minutes().boxed(),
        proptest::option::weighted(0.2, appointments().boxed()),
    );
    let entry = (
        who,
        preferences,
        prop_oneof![20 => 0..600_u16, 1 => any::<u16>()],
        texts().boxed(),
        moments().boxed(),
    )
        .prop_map(
            |(
                (id, patient, appointment_type, minutes, asap),
                preferences,
                notice_minutes,
                notes,
                added_at,
            )| {
                WaitlistEntry {
                    id,
                    patient,
                    appointment_type,
                    minutes,
                    preferences,
                    urgency: Urgency::Soon,
                    asap,
                    notice_minutes,
                    notes,
                    added_at,
                    added_by: daybook_booking::appointment::By::System,
                    declined: u16::MAX,
                    state: EntryState::Waiting,
                    deleted: notice_minutes % 7 == 0,
                    version: u64::from(notice_minutes % 3),
                }
            },
        );
    let offer = (id(), appointments().boxed(), placements().boxed(), moments().boxed())
        .prop_map(|(entry, appointment, placement, until)| Offer { entry, appointment, placement, until });
    prop_oneof![
        3 => entry.prop_map(WaitlistCommand::Save),
        3 => offer.prop_map(WaitlistCommand::Offer),
        1 => id().prop_map(WaitlistCommand::Accept),
        1 => id().prop_map(WaitlistCommand::Decline),
        1 => id().prop_map(WaitlistCommand::Expire),
        1 => id().prop_map(WaitlistCommand::Remove),
        1 => (id(), appointments().boxed(), placements().boxed(), insistence().boxed()).prop_map(|(entry, appointment, placement, insistence)| {
            WaitlistCommand::Book { entry, appointment, placement, insistence }
        }),
    ]
}

fn recalls() -> impl Strategy<Value = RecallCommand> {
    let id = || few(9000).prop_map(RecallId);
    let recall = (
        id(),
        patients().boxed(),
        types().boxed(),
        proptest::option::of(providers().boxed()),
        dates().boxed(),
        proptest::option::of(any::<u16>()),
    );
    let recall = recall.prop_map(|(id, patient, appointment_type, provider, due, every_months)| Recall {
        id,
        patient,
        appointment_type,
        provider,
        due,
        every_months,
        notes: String::new(),
        state: RecallState::Open,
        deleted: false,
        version: 0,
    });
    prop_oneof![
        recall.prop_map(RecallCommand::Save),
        (id(), books().boxed())
            .prop_map(|(recall, book)| RecallCommand::Book { recall, book: Box::new(book) }),
        id().prop_map(RecallCommand::Done),
        id().prop_map(RecallCommand::Remove),
    ]
}

fn amounts() -> impl Strategy<Value = Amount> {
    prop_oneof![
        8 => prop_oneof![Just(5_000), 1..6_000_i64].boxed(),
        1 => prop_oneof![Just(0), Just(-1), Just(i64::MIN), Just(i64::MAX), any::<i64>()].boxed(),
    ]
    .prop_map(Amount)
}

fn methods() -> impl Strategy<Value = Method> {
    prop_oneof![
        2 => Just(Method::Cash),
        1 => texts().boxed().prop_map(|reference| Method::Card { reference }),
        1 => texts().boxed().prop_map(|reference| Method::Transfer { reference }),
        1 => Just(Method::Credit),
    ]
}

fn price_list() -> impl Strategy<Value = MoneyCommand> {
    let fee = (
        few(9200),
        types().boxed(),
        proptest::option::of(providers().boxed()),
        proptest::option::of(dates().boxed()),
        proptest::option::of(dates().boxed()),
        (amounts().boxed(), 0..3_u64),
    );
    let fee = fee.prop_map(|(id, appointment_type, provider, from, until, (amount, version))| {
        let id = FeeId(id);
        Fee { id, appointment_type, provider, from, until, amount, deleted: false, version }
    });
    let terms = (
        any::<u16>().prop_map(|it| it % 12),
        proptest::option::of(any::<u16>()),
        proptest::collection::vec(types().boxed(), 0..2),
        proptest::collection::vec(locations().boxed(), 0..2),
    )
        .prop_map(|(sessions, validity_days, appointment_types, locations)| PackageTerms {
            sessions,
            validity_days,
            appointment_types,
            locations,
        });
    let package = (few(9300), texts().boxed(), amounts().boxed(), terms, any::<bool>(), 0..3_u64).prop_map(
        |(id, name, price, terms, active, version)| Package {
            id: PackageId(id),
            name,
            price,
            terms,
            active,
            position: 0,
            version,
        },
    );
    prop_oneof![
        2 => fee.prop_map(MoneyCommand::SaveFee),
        1 => few(9200).prop_map(|it| MoneyCommand::DeleteFee(FeeId(it))),
        1 => package.prop_map(MoneyCommand::SavePackage),
    ]
}

fn money() -> impl Strategy<Value = MoneyCommand> {
    let posting = || few(9500).prop_map(PostingId).boxed();
    let bought = || few(9400).prop_map(PatientPackageId).boxed();
    let payment = || {
        (posting(), amounts().boxed(), methods().boxed())
            .prop_map(|(id, amount, method)| Payment { id, amount, method })
            .boxed()
    };
    let item = prop_oneof![
        4 => appointments().boxed().prop_map(Item::Appointment),
        1 => bought().prop_map(Item::Package),
    ];
    let pay = (patients().boxed(), item, payment()).prop_map(|(patient, item, payment)| MoneyCommand::Pay {
        patient,
        item,
        payment,
    });
    let refund =
        (patients().boxed(), posting(), posting(), amounts().boxed(), methods().boxed(), texts().boxed())
            .prop_map(|(patient, id, payment, amount, method, reason)| MoneyCommand::Refund {
                patient,
                id,
                payment,
                amount,
                method,
                reason,
            });
    let of = prop_oneof![posting().prop_map(Waived::Charge), appointments().boxed().prop_map(Waived::Fee),];
    let waive = (patients().boxed(), posting(), of, proptest::option::of(amounts().boxed()), texts().boxed())
        .prop_map(|(patient, id, of, amount, reason)| MoneyCommand::Waive {
            patient,
            id,
            of,
            amount,
            reason,
        });
    let charge = (posting(), appointments().boxed(), amounts().boxed(), texts().boxed())
        .prop_map(|(id, appointment, amount, label)| MoneyCommand::Charge { id, appointment, amount, label });
    let sell = (bought(), patients().boxed(), few(9300), proptest::option::of(payment())).prop_map(
        |(id, patient, package, payment)| {
            let package = PackageId(package);
            MoneyCommand::Sell { sale: Sale { id, patient, package }, payment }
        },
    );
    prop_oneof![
        2 => price_list().boxed(),
        3 => pay,
        2 => refund,
        1 => waive,
        1 => charge,
        1 => sell,
        1 => (patients().boxed(), bought(), texts().boxed()).prop_map(|(patient, id, reason)| MoneyCommand::CancelPackage { patient, id, reason }),
        2 => (posting(), appointments().boxed(), bought()).prop_map(|(id, appointment, package)| MoneyCommand::Redeem { id, appointment, package }),
        1 => (patients().boxed(), posting(), texts().boxed()).prop_map(|(patient, redemption, reason)| MoneyCommand::GiveBack { patient, redemption, reason }),
        1 => (appointments().boxed(), texts().boxed()).prop_map(|(appointment, reason)| MoneyCommand::NoShowWaived { appointment, reason }),
    ]
}

fn exceptions() -> impl Strategy<Value = ScheduleException> {
    let scope = prop_oneof![
        Just(ExceptionScope::Clinic),
        providers().boxed().prop_map(ExceptionScope::Provider),
        locations().boxed().prop_map(ExceptionScope::Location),
        Just(ExceptionScope::Resource(CHAIR1)),
    ];
    let kind = prop_oneof![3 => Just(ExceptionKind::Leave), 1 => Just(ExceptionKind::ExtraHours)];
    (few(4000), scope, kind, walls().boxed(), walls().boxed(), proptest::option::of(locations().boxed()))
        .prop_map(|(id, scope, kind, from, to, location)| ScheduleException {
            id: ExceptionId(id),
            scope,
            kind,
            from,
            to,
            location,
            label: String::new(),
            deleted: false,
            version: 0,
        })
}

fn repairs() -> impl Strategy<Value = RepairDay> {
    let accepted = (appointments().boxed(), 0..3_u64, placements().boxed()).prop_map(
        |(appointment, seen_version, placement)| AcceptedMove { appointment, seen_version, placement },
    );
    let aside = proptest::collection::vec(appointments().boxed(), 0..2);
    let waiting = waitlist().boxed().prop_map(|it| match it {
        WaitlistCommand::Save(entry) => vec![entry],
        _ => vec![],
    });
    (proptest::option::of(exceptions().boxed()), proptest::collection::vec(accepted, 0..3), aside, waiting)
        .prop_map(|(closure, moves, set_aside, waiting)| RepairDay { closure, moves, set_aside, waiting })
}

pub(super) fn commands() -> impl Strategy<Value = Command> {
    let edits = (
        proptest::option::of(patients().boxed()),
        proptest::option::of(types().boxed()),
        proptest::option::of(placements().boxed()),
    )
        .prop_map(|(patient, appointment_type, placement)| Edits {
            patient,
            appointment_type,
            placement,
            ..Edits::default()
        });
    let id = || appointments().boxed();
    let steps =
        (id(), 0..11_u8, texts().boxed(), insistence().boxed()).prop_map(|(id, step, reason, insistence)| {
            match step {
                0 => Command::Confirm(id),
                1 => Command::Cancel { id, code: CancelCode::Other, reason, insistence: Insistence::None },
                2 => Command::Delete(id),
                3 => Command::Restore { id, insistence },
                4 => Command::CheckIn(id),
                5 => Command::Start(id),
                6 => Command::Complete(id),
                7 => Command::NoShow(id),
                8 => Command::ReleaseTime(id),
                9 => Command::RevertStatus(id),
                _ => Command::Pin(id),
            }
        });
    prop_oneof![
        2 => books().boxed().prop_map(Command::Book),
        1 => (books().boxed(), moments().boxed()).prop_map(|(book, expires_at)| Command::Hold { book, expires_at }),
        2 => (id(), proptest::option::of(0..3_u64), edits, insistence().boxed()).prop_map(|(id, seen_version, edits, insistence)| {
            Command::Edit { id, seen_version, edits, insistence }
        }),
        1 => (id(), id(), placements().boxed(), insistence().boxed()).prop_map(|(id, successor, placement, insistence)| {
            Command::Reschedule { id, successor, placement, insistence }
        }),
        1 => (id(), id(), placements().boxed(), insistence().boxed()).prop_map(|(of, id, placement, insistence)| {
            Command::Duplicate { of, id, placement, insistence }
        }),
        3 => steps,
        1 => (patients().boxed(), patients().boxed()).prop_map(|(from, into)| Command::MergePatients { from, into }),
        1 => exceptions().boxed().prop_map(|it| Command::SaveException(Box::new(it))),
        4 => series().boxed().prop_map(|it| Command::Series(Box::new(it))),
        3 => visits().boxed().prop_map(|it| Command::Visit(Box::new(it))),
        4 => waitlist().boxed().prop_map(|it| Command::Waitlist(Box::new(it))),
        2 => recalls().boxed().prop_map(|it| Command::Recall(Box::new(it))),
        4 => money().boxed().prop_map(|it| Command::Money(Box::new(it))),
        2 => repairs().boxed().prop_map(|it| Command::RepairDay(Box::new(it))),
    ]
}
