//! A desk that comes back after a day without its hub.

use chrono::{NaiveTime, TimeDelta};
use daybook_booking::appointment::Source;
use daybook_booking::command::{Book, Command, Edits, Insistence, Placement};
use daybook_booking::ids::AppointmentId;
use daybook_booking::permission::Role;
use daybook_booking::wall;
use daybook_store::sync::OutgoingState;
use daybook_sync::{Body, Desk, Effect, Hub, Limits, Now, Purpose, Request, Seen, Trouble, Undo, Who};
use uuid::Uuid;

use crate::clinic::{self, LINEAGE, PROVIDERS, SITE, TYPES, Templates, ZONE, beginning, patient, user};

/// A hub that hands out few changes at once, and two desks.
struct Office {
    hub: Hub,
    desks: [Desk; 2],
    _templates: Templates,
}

impl Office {
    async fn open() -> Self {
        let templates = Templates::make().await;
        let limits = Limits { changes: 4, ..Limits::default() };
        let hub = Hub::new(clinic::open(&templates.hub()).await, limits, Trouble::default());
        let mut desks = vec![];
        for number in 0..2 {
            let path = templates.desk().with_file_name(format!("desk-{number}.db"));
            std::fs::copy(templates.desk(), &path).unwrap();
            let mut desk = Desk::new(clinic::open(&path).await, Trouble::default());
            let device = Uuid::from_u128(0x900 + number);
            let paired: Result<(), daybook_store::WriteError> = hub
                .store()
                .write(move |tx| Box::pin(async move { tx.pair(device, "desk", beginning()).await }))
                .await;
            paired.unwrap();
            desk.pair(device, LINEAGE).await.unwrap();
            desks.push(desk);
        }
        let mut office = Self { hub, desks: desks.try_into().unwrap(), _templates: templates };
        office.rest(0).await;
        office.rest(1).await;
        office
    }

    /// One question of a desk, answered; what was asked, and what came of it.
    async fn step(&mut self, of: usize) -> Option<(Request, Vec<Effect>)> {
        let request = self.desks[of].next(now(), 0).await.unwrap()?;
        let reply = self.hub.answer(&request, beginning()).await.unwrap();
        assert!(!matches!(reply.body, Body::Refused { .. }), "{reply:?}");
        Some((request, self.desks[of].receive(reply, now()).await.unwrap()))
    }

    /// Everything a desk has to ask; how often what it shows changed.
    async fn rest(&mut self, of: usize) -> usize {
        let mut changed = 0;
        self.desks[of].hurry();
        while let Some((_, effects)) = self.step(of).await {
            changed += effects.iter().filter(|it| **it == Effect::Changed).count();
        }
        changed
    }

    async fn records(&self, of: usize, (id, purpose): (u128, Purpose)) -> Uuid {
        let actor = daybook_booking::command::Actor {
            by: daybook_booking::appointment::By::Staff(user(0)),
            permissions: Role::Admin.permissions(),
        };
        let who = Who { actor, seen: Seen { role: Role::Admin, version: 1 } };
        let id = Uuid::from_u128(id);
        self.desks[of].record(&who, (id, purpose), now()).await.unwrap();
        id
    }

    /// What a desk has recorded and the hub has not answered: what each intent builds on.
    async fn after(&self, of: usize, id: Uuid) -> Vec<Uuid> {
        let mut snapshot = self.desks[of].store().snapshot().await.unwrap();
        let outgoing = snapshot.rows().outgoing(id).await.unwrap().unwrap();
        assert_eq!(outgoing.state, OutgoingState::Waiting);
        serde_json::from_str::<daybook_sync::Intent>(&outgoing.intent).unwrap().after
    }

    async fn cursor(&self, of: usize) -> u64 {
        let mut snapshot = self.desks[of].store().snapshot().await.unwrap();
        snapshot.rows().desk_standing().await.unwrap().unwrap().cursor
    }

    async fn says(&self, of: usize) -> daybook_store::sync::Fingerprint {
        let mut snapshot = self.desks[of].store().snapshot().await.unwrap();
        snapshot.rows().whole().await.unwrap().fingerprint()
    }
}

fn now() -> Now {
    Now { desk_time: beginning(), mono_ms: 0, boot: Uuid::from_u128(1) }
}

/// A booking of half an hour: `desk` says whose column, and no two of one desk meet.
fn booking(desk: usize, number: u32) -> (u128, Purpose) {
    let id = (u128::try_from(desk).unwrap() << 32) + u128::from(number);
    let day = wall::wall(beginning(), ZONE).date() + TimeDelta::days(1 + i64::from(number / 16));
    let time = NaiveTime::from_hms_opt(9 + number % 16 / 2, number % 2 * 30, 0).unwrap();
    let placement = Placement {
        provider: PROVIDERS[desk],
        location: SITE,
        resources: vec![],
        wall_start: day.and_time(time),
        minutes: 30,
    };
    let book = Book {
        id: AppointmentId(Uuid::from_u128(0x0A00_0000_0000 + id)),
        patient: patient(desk),
        appointment_type: TYPES[0],
        placement,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Phone,
        external_id: None,
        insistence: Insistence::None,
    };
    (0x0B00_0000_0000 + id, Purpose::Command(Box::new(Command::Book(book))))
}

#[tokio::test]
async fn a_day_of_changes_is_taken_in_at_once_where_much_waits_for_an_answer() {
    // D1, S3.56: carrying out again what waits, once a page, made a day without the hub last for ever.
    let mut office = Office::open().await;
    for number in 0..20 {
        office.records(1, booking(1, number)).await;
    }
    office.rest(1).await;
    for number in 0..10 {
        office.records(0, booking(0, number)).await;
    }
    let before = office.cursor(0).await;
    office.desks[0].hurry();
    let Some((Request::Push { .. }, _)) = office.step(0).await else { panic!("what waits goes first") };
    let mut asked = vec![];
    while let Some((request, effects)) = office.step(0).await {
        let Request::Pull { asking, .. } = request else { panic!("{request:?}") };
        asked.push((asking.at.seq - before, effects.contains(&Effect::Changed)));
        let there = if effects.is_empty() { before } else { before + 30 };
        assert_eq!(office.cursor(0).await, there, "nobody sees the middle (F6)");
    }
    let pages = [0, 4, 8, 12, 16, 20, 24, 28].map(|at| (at, at == 28));
    assert_eq!(asked, pages);
    office.rest(1).await;
    assert_eq!(office.says(0).await, office.says(1).await);
}

#[tokio::test]
async fn a_desk_that_waits_for_nothing_shows_every_page_as_it_comes() {
    let mut office = Office::open().await;
    for number in 0..12 {
        office.records(1, booking(1, number)).await;
    }
    office.rest(1).await;
    assert_eq!(office.rest(0).await, 3);
    assert_eq!(office.says(0).await, office.says(1).await);
}

#[tokio::test]
async fn what_was_put_aside_is_asked_for_again_by_a_program_that_was_killed() {
    // F6: none of it was on the disk.
    let mut office = Office::open().await;
    for number in 0..12 {
        office.records(1, booking(1, number)).await;
    }
    office.rest(1).await;
    for number in 0..4 {
        office.records(0, booking(0, number)).await;
    }
    office.desks[0].hurry();
    for _ in 0..3 {
        office.step(0).await.unwrap();
    }
    let store = office.desks[0].store().clone();
    office.desks[0] = Desk::new(store, Trouble::default());
    assert_eq!(office.rest(0).await, 1);
    office.rest(1).await;
    assert_eq!(office.says(0).await, office.says(1).await);
}

#[tokio::test]
async fn an_intent_builds_on_those_that_touched_its_rows_and_on_no_other() {
    // F12: found by the rows that are written over, whatever else waits.
    let office = Office::open().await;
    let first = office.records(0, booking(0, 0)).await;
    let second = office.records(0, booking(0, 1)).await;
    assert!(office.after(0, second).await.is_empty(), "the same patient is no reason");
    let appointment = AppointmentId(Uuid::from_u128(0x0A00_0000_0000));
    let edits = Edits { notes: Some("window seat".to_owned()), ..Edits::default() };
    let edit = Command::Edit { id: appointment, seen_version: None, edits, insistence: Insistence::None };
    let edited = office.records(0, (1, Purpose::Command(Box::new(edit)))).await;
    assert_eq!(office.after(0, edited).await, [first]);
    let undone = office.records(0, (2, Purpose::Undo(Undo { of: edited }))).await;
    assert_eq!(office.after(0, undone).await, [first, edited]);
}
