//! Who keeps a provider or a chair (D1): what other computers may not book, and that freeing time is everybody's.

use daybook_booking::command::{Book, Command};
use daybook_booking::ids::DeskId;
use daybook_booking::lease::{Holder, Leasable, LeaseCommand};
use daybook_booking::slot::Ask;
use expect_test::expect;
use uuid::Uuid;

use crate::house::ask;
use crate::world::{ANA, CHAIR1, LIND, OSEI, SCALING, World, insist};

const FRONT: DeskId = DeskId(Uuid::from_u128(0xF1));
const SURGERY: DeskId = DeskId(Uuid::from_u128(0xF2));
const DR_OSEI: Leasable = Leasable::Provider(OSEI);

impl World {
    /// The front desk keeps it, where there is such a thing, and somebody at the surgery asks.
    pub(crate) fn kept_elsewhere(&mut self, of: Leasable) {
        _ = self.run(&granted(of, FRONT, "Front desk"));
        self.book().asking = Some(SURGERY);
    }
}

fn granted(of: Leasable, desk: DeskId, name: &str) -> Command {
    let holder = Holder { desk, name: name.to_owned() };
    Command::Lease(Box::new(LeaseCommand::Grant { of, holder }))
}

fn handed_back(of: Leasable) -> Command {
    Command::Lease(Box::new(LeaseCommand::HandBack(of)))
}

#[test]
fn d1_only_the_computer_that_keeps_somebody_books_them() {
    let mut world = World::new();
    world.kept_elsewhere(DR_OSEI);
    expect!["Osei is kept by Front desk"].assert_eq(&world.ask("09:00-09:30"));
    expect!["confirmed 09:00-09:30 Ana Lind"].assert_eq(&world.ask("09:00-09:30 Ana Lind"));
    world.book().asking = None;
    expect!["Osei is kept by Front desk"].assert_eq(&world.ask("10:00-10:30"));
    world.book().asking = Some(FRONT);
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30"));
}

#[test]
fn d1_nobody_passes_over_a_lease_for_its_promise_would_be_false() {
    let mut world = World::new();
    world.kept_elsewhere(DR_OSEI);
    let book = world.asked("09:00-09:30", ANA);
    let insisted = Book { insistence: insist("she is in pain"), ..book };
    expect!["Osei is kept by Front desk"].assert_eq(&world.told(&Command::Book(insisted)));
}

#[test]
fn d1_what_only_frees_time_is_everybodys() {
    let mut world = World::new();
    let id = world.there("10:00-11:00 Ben");
    world.kept_elsewhere(DR_OSEI);
    let shorter = world.moved(id, "10:00-10:30");
    world.must(&shorter);
    let later = world.moved(id, "10:15-10:45");
    expect!["Osei is kept by Front desk"].assert_eq(&world.told(&later));
    let away = world.moved(id, "14:00-14:30 Ben Lind");
    world.must(&away);
    let back = world.moved(id, "10:00-10:30 Ben Osei");
    expect!["Osei is kept by Front desk"].assert_eq(&world.told(&back));
}

#[test]
fn d1_what_was_deleted_does_not_come_back_at_another_computer() {
    let mut world = World::new();
    let id = world.there("10:00-11:00 Ben");
    world.kept_elsewhere(DR_OSEI);
    world.must(&Command::CheckIn(id));
    world.must(&Command::RevertStatus(id));
    let deleted = world.must(&Command::Delete(id));
    expect!["Osei is kept by Front desk"]
        .assert_eq(&world.told(&Command::Restore { id, insistence: insist("again") }));
    expect!["Osei is kept by Front desk"]
        .assert_eq(&world.told(&Command::Reverse { changes: deleted.clone() }));
    world.book().asking = Some(FRONT);
    world.must(&Command::Reverse { changes: deleted });
}

#[test]
fn d1_a_chair_that_another_computer_keeps_is_not_filled_in() {
    let mut world = World::new();
    world.kept_elsewhere(Leasable::Resource(CHAIR1));
    expect!["Chair1 is kept by Front desk"].assert_eq(&world.ask("09:00-09:30 Ana Osei scaling Chair1"));
    let mut book = world.asked("09:00-09:30 Ana Osei scaling", ANA);
    book.appointment_type = SCALING;
    let id = book.id;
    world.must(&Command::Book(book));
    assert!(!world.appointment(id).resources.contains(&CHAIR1));
}

#[test]
fn d1_no_times_are_offered_of_whom_another_computer_keeps() {
    let mut world = World::new();
    world.open("09:00-10:00");
    let anybody = Ask { provider: None, ..ask() };
    world.kept_elsewhere(DR_OSEI);
    expect!["09:00 Lind, 09:30 Lind"].assert_eq(&world.offered(&anybody));
    world.book().asking = Some(FRONT);
    world.must(&handed_back(DR_OSEI));
    world.book().asking = Some(SURGERY);
    expect!["09:00 Osei, 09:00 Lind, 09:30 Osei, 09:30 Lind"].assert_eq(&world.offered(&anybody));
}

#[test]
fn d1_a_lease_goes_from_one_computer_to_another_by_way_of_nobody() {
    let mut world = World::new();
    world.kept_elsewhere(DR_OSEI);
    expect!["Osei is kept by Front desk"].assert_eq(&world.told(&granted(DR_OSEI, SURGERY, "Surgery")));
    expect!["Osei is kept by Front desk"].assert_eq(&world.told(&handed_back(DR_OSEI)));
    world.must(&Command::Lease(Box::new(LeaseCommand::TakeBack(DR_OSEI))));
    world.must(&granted(DR_OSEI, SURGERY, "Surgery"));
    expect!["nothing to do"].assert_eq(&world.told(&granted(DR_OSEI, SURGERY, "Surgery")));
    world.must(&handed_back(DR_OSEI));
    expect!["nothing to do"].assert_eq(&world.told(&handed_back(DR_OSEI)));
    expect!["nothing to do"].assert_eq(&world.told(&handed_back(Leasable::Provider(LIND))));
    let versions: Vec<u64> = world.book().leases.iter().map(|it| it.version).collect();
    assert_eq!(versions, [4], "one row, ended or not");
}

#[test]
fn d1_a_lease_is_not_undone_for_its_holder_may_have_promised_time() {
    let mut world = World::new();
    let changes = world.must(&granted(DR_OSEI, FRONT, "Front desk"));
    expect!["it was changed again since; undo that first"]
        .assert_eq(&world.told(&Command::Reverse { changes }));
}
