//! The waitlist, recalls, and days that are repaired.

use daybook_booking::appointment::By;
use daybook_booking::ids::{RecallId, WaitlistEntryId};
use daybook_booking::recall::{Recall, RecallCommand, RecallState};
use daybook_booking::repair::{AcceptedMove, RepairDay};
use daybook_booking::waitlist::{EntryState, Offer, Preferences, Urgency, WaitlistCommand, WaitlistEntry};
use proptest::prelude::*;

use super::commands::{
    appointments, books, dates, few, insistence, minutes, moments, patients, placements, providers, texts,
    types,
};
use super::set_up::exceptions;

pub(super) fn waitlist() -> impl Strategy<Value = WaitlistCommand> {
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
                    added_by: By::System,
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

pub(super) fn recalls() -> impl Strategy<Value = RecallCommand> {
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

pub(super) fn repairs() -> impl Strategy<Value = RepairDay> {
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
