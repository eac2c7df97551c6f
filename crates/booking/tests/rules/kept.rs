//! Rows as they are kept: read back the same, and those written before series, visits and classes still read.

use daybook_booking::appointment::Appointment;
use daybook_booking::clinic::AppointmentType;
use daybook_booking::ids::SeriesId;
use daybook_booking::recurrence::Recurrence;
use daybook_booking::series::{Occurrence, Series};
use serde_json::Value;
use uuid::Uuid;

use crate::world::{ANA, World, today};

#[test]
fn a_series_is_read_back_as_it_was_kept() {
    let mut world = World::new();
    let asked = world.asked("09:00-09:30", ANA);
    let rule = "FREQ=MONTHLY;BYDAY=-1FR,2TU;UNTIL=20280101T120000\nEXDATE:20270326";
    let series = Series {
        id: SeriesId(Uuid::from_u128(1)),
        patient: ANA,
        appointment_type: asked.appointment_type,
        placement: asked.placement,
        recurrence: Recurrence::parse(rule, world.zone()).unwrap(),
        split_from: None,
        deleted: false,
        version: 3,
    };
    let kept = serde_json::to_string(&series).unwrap();
    assert!(kept.contains("RRULE:FREQ=MONTHLY;BYDAY=-1FR,2TU;UNTIL=20280101T120000"));
    assert_eq!(serde_json::from_str::<Series>(&kept).unwrap(), series);
}

fn without(mut kept: Value, names: &[&str]) -> Value {
    let row = kept.as_object_mut().unwrap();
    names.iter().for_each(|it| _ = row.remove(*it));
    kept
}

#[test]
fn rows_kept_before_there_were_series_and_classes_are_read() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let old = without(serde_json::to_value(world.appointment(id)).unwrap(), &["series", "visit"]);
    assert_eq!(&serde_json::from_value::<Appointment>(old).unwrap(), world.appointment(id));
    let checkup = &world.sheet.book.appointment_types[0];
    let old = without(serde_json::to_value(checkup).unwrap(), &["capacity"]);
    assert_eq!(serde_json::from_value::<AppointmentType>(old).unwrap().capacity, 1);
}

#[test]
fn an_occurrence_is_kept_by_its_date() {
    let occurrence = Occurrence { series: SeriesId(Uuid::nil()), date: today() };
    let kept = serde_json::to_value(occurrence).unwrap();
    assert_eq!(kept["date"], "2027-03-02");
}
