//! Who may do what (S3.11–S3.20, S4.39): every default role against every command.

use std::fmt::Write as _;

use daybook_booking::appointment::{By, CancelCode};
use daybook_booking::command::{Actor, Command, Edits, Insistence};
use daybook_booking::permission::{Permission, Role};
use daybook_booking::refusal::Refusal;
use expect_test::expect;

use crate::world::{ANA, BEN, CLERK, World, staff_with};

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
