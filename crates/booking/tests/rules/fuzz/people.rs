//! A clinic in which commands find something to work on.

use chrono::TimeDelta;
use daybook_booking::appointment::Source;
use daybook_booking::command::{Command, Insistence};
use daybook_booking::ids::{
    AppointmentId, FeeId, PackageId, PatientPackageId, PostingId, RecallId, SeriesId, VisitId,
    WaitlistEntryId,
};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Payment, Sale};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};
use daybook_booking::recall::{Recall, RecallCommand, RecallState};
use daybook_booking::recurrence::Recurrence;
use daybook_booking::series::{BookSeries, Choice, Occurring, SeriesCommand};
use daybook_booking::visit::{BookVisit, Follows, Itinerary, Leg, LegBooking, VisitCommand};
use daybook_booking::waitlist::{EntryState, Offer, Preferences, Urgency, WaitlistCommand, WaitlistEntry};
use uuid::Uuid;

use crate::world::{ANA, BEN, CHECKUP, CLEO, World, today};

/// A price, a package Ana bought, and half of her visit paid.
fn people_who_paid(world: &mut World) {
    let id = Uuid::from_u128;
    let fee = Fee {
        id: FeeId(id(9200)),
        appointment_type: CHECKUP,
        provider: None,
        from: None,
        until: None,
        amount: Amount(5_000),
        deleted: false,
        version: 0,
    };
    let terms =
        PackageTerms { sessions: 3, validity_days: None, appointment_types: vec![], locations: vec![] };
    let (package, name) = (PackageId(id(9300)), "Three visits".to_owned());
    let sold =
        Package { id: package, name, price: Amount(12_000), terms, active: true, position: 0, version: 0 };
    let payment =
        |number, amount| Payment { id: PostingId(id(number)), amount: Amount(amount), method: Method::Cash };
    let sale = Sale { id: PatientPackageId(id(9400)), patient: ANA, package };
    let (visit, half) = (Item::Appointment(AppointmentId(id(5000))), payment(9501, 2_500));
    for command in [
        MoneyCommand::SaveFee(fee),
        MoneyCommand::SavePackage(sold),
        MoneyCommand::Sell { sale, payment: Some(payment(9500, 12_000)) },
        MoneyCommand::Pay { patient: ANA, item: visit, payment: half },
    ] {
        world.must(&Command::Money(Box::new(command)));
    }
}

/// A world in which the commands find something to work on: an appointment, a series, a visit, somebody who
/// waits, somebody with an offer, a recall.
pub(super) fn peopled() -> World {
    let mut world = World::new();
    let id = Uuid::from_u128;
    let mut book = world.asked("10:00-10:30", ANA);
    book.id = AppointmentId(id(5000));
    world.must(&Command::Book(book));
    let placement = world.asked("4 09:00-09:30", ANA).placement;
    let recurrence = Recurrence::parse("FREQ=DAILY;COUNT=3", chrono_tz::Tz::UTC).unwrap();
    let dates = recurrence.dates(placement.wall_start);
    let one = |(date, number)| Occurring { date, id: AppointmentId(id(number)), choice: Choice::AsPlanned };
    let occurrences = dates.into_iter().zip(5001..).map(one).collect();
    let (patient, appointment_type, source) = (BEN, CHECKUP, Source::Staff);
    let (notes, patient_notes) = (String::new(), String::new());
    world.must(&Command::Series(Box::new(SeriesCommand::Book(BookSeries {
        id: SeriesId(id(6000)),
        patient,
        appointment_type,
        placement,
        recurrence,
        notes: notes.clone(),
        patient_notes: patient_notes.clone(),
        source,
        adopts: None,
        occurrences,
    }))));
    let leg = || Leg { appointment_type, minutes: 30, providers: vec![], resources: vec![] };
    let follows = vec![Follows { earlier: 0, later: 1, max_wait: Some(60) }];
    let legs = ["3 14:00-14:30", "3 14:30-15:00 Lind"].iter().zip(5010..).map(|(words, number)| LegBooking {
        id: AppointmentId(id(number)),
        placement: world.asked(words, CLEO).placement,
    });
    let legs = legs.collect();
    world.must(&Command::Visit(Box::new(VisitCommand::Book(BookVisit {
        id: VisitId(id(7000)),
        patient: CLEO,
        itinerary: Itinerary { legs: vec![leg(), leg()], follows, max_wait: None },
        legs,
        notes,
        patient_notes,
        source,
        insistence: Insistence::None,
    }))));
    people_who_wait(&mut world);
    people_who_paid(&mut world);
    world
}

fn people_who_wait(world: &mut World) {
    let (id, patient, appointment_type) = (Uuid::from_u128, BEN, CHECKUP);
    for number in 8000..8002 {
        let entry = WaitlistEntry {
            id: WaitlistEntryId(id(number)),
            patient,
            appointment_type,
            minutes: 30,
            preferences: Preferences::default(),
            urgency: Urgency::Routine,
            asap: (number == 8001).then_some(AppointmentId(id(5003))),
            notice_minutes: 0,
            notes: String::new(),
            added_at: world.now,
            added_by: daybook_booking::appointment::By::System,
            declined: 0,
            state: EntryState::Waiting,
            deleted: false,
            version: 0,
        };
        world.must(&Command::Waitlist(Box::new(WaitlistCommand::Save(entry))));
    }
    let (appointment, placement) = (AppointmentId(id(5020)), world.asked("15:00-15:30", BEN).placement);
    let (entry, until) = (WaitlistEntryId(id(8001)), world.now + TimeDelta::hours(2));
    let offer = Offer { entry, appointment, placement, until };
    world.must(&Command::Waitlist(Box::new(WaitlistCommand::Offer(offer))));
    world.must(&Command::Recall(Box::new(RecallCommand::Save(Recall {
        id: RecallId(id(9000)),
        patient,
        appointment_type,
        provider: None,
        due: today(),
        every_months: Some(6),
        notes: String::new(),
        state: RecallState::Open,
        deleted: false,
        version: 0,
    }))));
}
