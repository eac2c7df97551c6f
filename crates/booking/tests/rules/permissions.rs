//! Who may do what (S3.11–S3.18, S4.39): every default role against every command.

use std::fmt::Write as _;

use daybook_booking::appointment::{By, CancelCode};
use daybook_booking::command::{Actor, Command, Edits, Insistence};
use daybook_booking::ids::{RecallId, SeriesId, VisitId, WaitlistEntryId};
use daybook_booking::permission::{Permission, Role};
use daybook_booking::recall::RecallCommand;
use daybook_booking::recurrence::Recurrence;
use daybook_booking::refusal::Refusal;
use daybook_booking::repair::RepairDay;
use daybook_booking::series::{BookSeries, Scope, SeriesCommand};
use daybook_booking::visit::VisitCommand;
use daybook_booking::waitlist::WaitlistCommand;
use expect_test::expect;

use crate::world::{ANA, BEN, CLERK, World, staff_with};

fn series(world: &mut World) -> SeriesCommand {
    let book = world.asked("10:00-10:30", ANA);
    SeriesCommand::Book(BookSeries {
        id: SeriesId(book.id.0),
        patient: ANA,
        appointment_type: book.appointment_type,
        placement: book.placement,
        recurrence: Recurrence::parse("FREQ=DAILY;COUNT=2", world.zone()).unwrap(),
        notes: String::new(),
        patient_notes: String::new(),
        source: book.source,
        adopts: None,
        occurrences: vec![],
    })
}

fn cancel_series() -> SeriesCommand {
    let (code, reason) = (CancelCode::Other, String::new());
    SeriesCommand::Cancel {
        id: SeriesId(CLERK.0),
        scope: Scope::All,
        code,
        reason,
        insistence: Insistence::None,
    }
}

fn cancel_visit() -> VisitCommand {
    VisitCommand::Cancel {
        id: VisitId(CLERK.0),
        code: CancelCode::Other,
        reason: String::new(),
        insistence: Insistence::None,
    }
}

fn commands(world: &mut World) -> Vec<(&'static str, Command)> {
    let id = world.there("09:00-09:30");
    let book = world.asked("10:00-10:30", ANA);
    let placement = book.placement.clone();
    let none = Insistence::None;
    let sheet = world.sheet.clone();
    let mut rehued = sheet.book.providers[0].clone();
    rehued.hue = 5;
    let mut rehoured = sheet.book.providers[0].clone();
    rehoured.hours.clear();
    let edits = Edits { notes: Some("x".into()), ..Edits::default() };
    vec![
        ("book", Command::Book(book.clone())),
        ("edit", Command::Edit { id, seen_version: None, edits, insistence: none.clone() }),
        ("copy", Command::Duplicate { of: id, id: book.id, placement, insistence: none.clone() }),
        (
            "cancel",
            Command::Cancel {
                id,
                code: CancelCode::Other,
                reason: String::new(),
                insistence: Insistence::None,
            },
        ),
        ("delete", Command::Delete(id)),
        ("restore", Command::Restore { id, insistence: none }),
        ("check in", Command::CheckIn(id)),
        ("pin", Command::Pin(id)),
        ("save patient", Command::SavePatient(Box::new(sheet.patients[0].clone()))),
        ("merge", Command::MergePatients { from: BEN, into: ANA }),
        ("save clinic", Command::SaveClinic(Box::new(sheet.book.clinic.clone()))),
        ("save provider", Command::SaveProvider(Box::new(rehued))),
        ("save hours", Command::SaveProvider(Box::new(rehoured))),
        ("save type", Command::SaveAppointmentType(Box::new(sheet.book.appointment_types[1].clone()))),
        ("book series", Command::Series(Box::new(series(world)))),
        ("cancel series", Command::Series(Box::new(cancel_series()))),
        ("cancel visit", Command::Visit(Box::new(cancel_visit()))),
        (
            "repair day",
            Command::RepairDay(Box::new(RepairDay {
                closure: None,
                moves: vec![],
                set_aside: vec![],
                waiting: vec![],
            })),
        ),
        ("take off waitlist", Command::Waitlist(Box::new(WaitlistCommand::Remove(WaitlistEntryId(CLERK.0))))),
        ("accept offer", Command::Waitlist(Box::new(WaitlistCommand::Accept(WaitlistEntryId(CLERK.0))))),
        ("take back recall", Command::Recall(Box::new(RecallCommand::Remove(RecallId(CLERK.0))))),
        ("undo", Command::Reverse { changes: vec![] }),
        ("import", Command::Import { commands: vec![] }),
    ]
}

#[test]
fn each_role_may_do_what_its_permissions_say() {
    let mut table = String::new();
    let mut world = World::new();
    for (name, command) in commands(&mut world) {
        write!(table, "{name}:").unwrap();
        for role in Role::ALL {
            let mut world = world.clone();
            world.actor = Actor { by: By::Staff(CLERK), permissions: role.permissions() };
            if !matches!(world.says(&command), Err(Refusal::NotPermitted(_))) {
                write!(table, " {}", role.text()).unwrap();
            }
        }
        table.push('\n');
    }
    expect![[r#"
        book: admin provider front_desk
        edit: admin provider front_desk
        copy: admin provider front_desk
        cancel: admin provider front_desk
        delete: admin provider front_desk
        restore: admin provider front_desk
        check in: admin provider front_desk
        pin: admin provider front_desk
        save patient: admin provider front_desk
        merge: admin front_desk
        save clinic: admin
        save provider: admin
        save hours: admin provider
        save type: admin
        book series: admin provider front_desk
        cancel series: admin provider front_desk
        cancel visit: admin provider front_desk
        repair day: admin provider front_desk
        take off waitlist: admin provider front_desk
        accept offer: admin provider front_desk
        take back recall: admin provider front_desk
        undo: admin provider front_desk
        import: admin front_desk
    "#]]
    .assert_eq(&table);
}

#[test]
fn an_import_needs_the_permission_of_each_of_its_commands() {
    let mut world = World::new();
    let clinic = Command::SaveClinic(Box::new(world.sheet.book.clinic.clone()));
    world.actor = staff_with(&[Permission::Import]);
    expect!["that needs the permission settings:edit"]
        .assert_eq(&world.told(&Command::Import { commands: vec![clinic] }));
}

// C19: never for the portal, whatever it claims to be allowed.
#[test]
fn a_patient_never_overrides_backdates_or_books_for_another() {
    let mut world = World::new();
    world.there("09:00-09:30");
    world.book().appointment_types[0].online = true;
    world.actor = Actor { by: By::Patient(ANA), permissions: Role::Admin.permissions() };
    expect!["that needs the permission booking:override_conflict"]
        .assert_eq(&world.ask("09:00-09:30 insist"));
    expect!["that needs the permission booking:backdate"].assert_eq(&world.ask("07:00-07:30 insist"));
    expect!["it is no longer there"].assert_eq(&world.ask("10:00-10:30 Cleo"));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30 Ana"));
}
