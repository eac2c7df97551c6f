//! Computers that follow a hub over the real wire.

use std::sync::Arc;

use daybook_booking::appointment::{By, Source};
use daybook_booking::command::{Actor, Book, Command, Insistence, Placement};
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, UserId};
use daybook_booking::permission::Role;
use daybook_link::{Invitation, Joined, Link};
use daybook_sync::{Purpose, Seen, Who};
use uuid::Uuid;

use crate::load::clinic::Clinic;
use crate::load::desk::{ADMIN, PASSWORD};
use crate::load::program::{Program, Wire};

/// A hub that speaks TLS, with a clinic and an account.
pub(crate) async fn office(providers: usize) -> (Program, Arc<Clinic>) {
    let mut program = Program::on_files();
    let (clinic, _) = program.with_a_clinic(providers).await;
    program.say_with(&["create-user", "--name", ADMIN, "--role", "admin"], &format!("{PASSWORD}\n"));
    program.end();
    program.start(Wire::Tls);
    (program, Arc::new(clinic))
}

/// Joins as computer `number`.
pub(crate) async fn joined(program: &Program, number: u8, address: Option<&str>) -> Joined {
    let line = match address {
        Some(address) => program.say(&["invite", "--address", address]),
        None => program.say(&["invite"]),
    };
    let invitation: Invitation = line.parse().unwrap();
    daybook_link::join(&invitation, &format!("Desk {number}"), [number + 1; 32]).await.unwrap()
}

/// The account everybody books as.
pub(crate) async fn who(link: &Link) -> Who {
    let accounts = link.accounts().await.unwrap().accounts;
    let user: UserId = accounts.iter().find(|it| it.name == ADMIN).unwrap().id;
    Who {
        actor: Actor { by: By::Staff(user), permissions: Role::Admin.permissions() },
        seen: Seen { role: Role::Admin, version: 1 },
    }
}

/// To have `slot`, as appointment `id`.
pub(crate) fn wanted(clinic: &Clinic, slot: usize, id: Uuid) -> Purpose {
    let uuid = |text: &str| text.parse::<Uuid>().unwrap();
    let placement = Placement {
        provider: ProviderId(uuid(clinic.provider(slot))),
        location: LocationId(uuid(&clinic.location)),
        resources: vec![],
        wall_start: clinic.start(slot).naive_utc(),
        minutes: 10,
    };
    Purpose::Command(Box::new(Command::Book(Book {
        id: AppointmentId(id),
        patient: PatientId(uuid(clinic.patient(slot))),
        appointment_type: AppointmentTypeId(uuid(&clinic.kind)),
        placement,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Phone,
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    })))
}
