//! The first run: a book, its key, its first account; and the ways back in when the key is not at hand.

use std::sync::Arc;

use booking::clinic::Clinic;
use booking::command::Command;
use booking::ids::{AppointmentTypeId, ClinicId, LocationId, ProviderId, ResourceId, UserId};
use booking::permission::Role;
use daybook_booking as booking;
use daybook_engine::{Engine, Ids, founder};
use daybook_store::{Key, NewBook, Store};
use daybook_wire::Problem;
use daybook_wire::session::{AppState, CreateClinic, RecoveryKey, Unlock};
use daybook_wire::set_up::{ClinicForm, DayHours};

use crate::desk::{Desk, Standing};
use crate::folder::Folder;
use crate::keys::{DataKey, KeyFile, KeyFileError, RecoveryCode};
use crate::map;
use crate::map::text::wrong_field as invalid;
use crate::opening::open_problem;
use crate::passwords::checked_passphrase;
use crate::staff::{self, NewAccount};

impl Desk {
    /// Makes the book. Nothing is left behind if any part of it fails.
    pub(crate) async fn found_clinic(&self, wanted: CreateClinic) -> Result<RecoveryKey, Problem> {
        let _door = self.door.lock().await;
        let keyring = match &*self.standing.read().await {
            Standing::FirstRun { keyring } => *keyring,
            Standing::Open(_) | Standing::NeedsKey { .. } | Standing::Trouble { .. } => {
                return Err(Problem::NotFound);
            }
        };
        let passphrase = passphrase_of(&wanted, keyring)?;
        let account = NewAccount {
            name: wanted.admin_name.clone(),
            role: Role::Admin,
            provider: None,
            password: wanted.admin_password.clone(),
        };
        let account = account.checked(&wanted.name)?;
        let (key, code) = (DataKey::random(), RecoveryCode::random());

        let folder = Folder::own(&self.options.data_dir);
        let workshop = folder.workshop().map_err(|error| io_problem(&error))?;
        let keys = KeyFile::new(&workshop.keys(), &key, &code, passphrase);
        self.make_book(&workshop, &key, wanted, account).await?;
        keys.write().map_err(|error| key_file_problem(&error))?;
        if keyring && self.options.keyring.put(&keys.key_id, &key).await.is_err() {
            return Err(Problem::KeyringUnavailable);
        }
        folder.take_over(&workshop).map_err(|error| io_problem(&error))?;

        let keys = KeyFile::read(&folder.keys()).map_err(|error| key_file_problem(&error))?;
        let mut opened = self.open_own(key, keys).await;
        if let Some(book) = opened.open_mut() {
            book.code = Some(code.clone());
        }
        *self.standing.write().await = opened;
        self.crier.tell_session();
        Ok(RecoveryKey { recovery_key: code.printed() })
    }

    async fn make_book(
        &self,
        workshop: &Folder,
        key: &DataKey,
        wanted: CreateClinic,
        account: NewAccount,
    ) -> Result<(), Problem> {
        let ids = Ids::new(Arc::clone(&self.clock));
        let clinic = clinic_of(&wanted, ClinicId(ids.next()))?;
        let commands = set_up_of(wanted, &ids)?;
        let admin = account.into_staff(UserId(ids.next()), self.clock.now()).await;

        let new = NewBook { clinic: clinic.id, lineage: ids.next() };
        let store = Store::create(&workshop.book(), &Key::new(key.0), new)
            .await
            .map_err(|error| open_problem(&error))?;
        let made = async {
            let engine = Engine::found(store.clone(), clinic, Arc::clone(&self.clock), ids).await?;
            engine.run_for_good(&founder(), Command::Import { commands }).await?;
            staff::save(&store, admin).await
        };
        let made = made.await.map_err(|error| map::problem::of(&error));
        store.close().await;
        made
    }

    /// Opens the book with what the person has, and gives the key back to the keyring.
    pub(crate) async fn unlock_with(&self, what: Unlock) -> Result<AppState, Problem> {
        let _door = self.door.lock().await;
        let keys = match &*self.standing.read().await {
            Standing::NeedsKey { keys } => keys.clone(),
            Standing::FirstRun { .. } | Standing::Trouble { .. } | Standing::Open(_) => {
                return Err(Problem::NotFound);
            }
        };
        let trying = keys.clone();
        let key = tokio::task::spawn_blocking(move || key_from(&trying, &what)).await.ok().flatten();
        let key = key.ok_or(Problem::WrongKey)?;
        if self.options.keyring.put(&keys.key_id, &key).await.is_err() {
            // Not needed to go on: whoever typed it can type it again.
            tracing::info!("the key could not be put into a keyring");
        }
        let opened = self.open_own(key, keys).await;
        let wrong = matches!(opened, Standing::NeedsKey { .. });
        *self.standing.write().await = opened;
        self.crier.tell_session();
        if wrong { Err(Problem::WrongKey) } else { self.state().await }
    }
}

fn key_from(keys: &KeyFile, what: &Unlock) -> Option<DataKey> {
    let by_code = || keys.open_with_code(&RecoveryCode::parse(what.recovery_key.as_deref()?)?);
    let by_passphrase = || keys.open_with_passphrase(what.passphrase.as_deref()?);
    by_code().or_else(by_passphrase)
}

fn passphrase_of(wanted: &CreateClinic, keyring: bool) -> Result<Option<&str>, Problem> {
    match wanted.passphrase.as_deref().filter(|it| !it.is_empty()) {
        Some(passphrase) => checked_passphrase(passphrase, &[&wanted.admin_name, &wanted.name]).map(Some),
        None if keyring => Ok(None),
        None => Err(invalid("passphrase", "missing")),
    }
}

fn clinic_of(wanted: &CreateClinic, id: ClinicId) -> Result<Clinic, Problem> {
    let policy = booking::clinic::Policy::default();
    let form = ClinicForm {
        name: wanted.name.clone(),
        zone: wanted.zone.clone(),
        currency: wanted.currency.clone(),
        slot_minutes: policy.slot_minutes,
        no_show_releases: map::text::word(&policy.no_show_releases),
        buffer_may_overrun_closing: policy.buffer_may_overrun_closing,
        holiday_region: None,
        money: map::money::money_form(booking::money::MoneyRules::default()),
        version: 0,
    };
    map::set_up::clinic(form, id)
}

/// The wizard's rows as commands. It names locations and types by their place in its lists.
fn set_up_of(wanted: CreateClinic, ids: &Ids) -> Result<Vec<Command>, Problem> {
    let empty = [
        ("locations", wanted.locations.is_empty()),
        ("providers", wanted.providers.is_empty()),
        ("appointment_types", wanted.appointment_types.is_empty()),
    ];
    if let Some((field, _)) = empty.iter().find(|(_, empty)| *empty) {
        return Err(invalid(field, "missing"));
    }
    let locations: Vec<_> = wanted.locations.iter().map(|_| ids.next().to_string()).collect();
    let types: Vec<_> = wanted.appointment_types.iter().map(|_| ids.next().to_string()).collect();
    let mut commands = Vec::new();
    for (mut form, id) in wanted.locations.into_iter().zip(&locations) {
        form.hours = placed(form.hours, &locations)?;
        let id = map::text::id(id, "location_id", LocationId)?;
        commands.push(Command::SaveLocation(Box::new(map::set_up::location(form, id)?)));
    }
    for (form, id) in wanted.appointment_types.into_iter().zip(&types) {
        let id = map::text::id(id, "appointment_type_id", AppointmentTypeId)?;
        commands.push(Command::SaveAppointmentType(Box::new(map::set_up::appointment_type(form, id))));
    }
    for mut form in wanted.resources {
        form.location_id = named(&form.location_id, &locations, "location_id")?;
        let resource = map::set_up::resource(form, ResourceId(ids.next()))?;
        commands.push(Command::SaveResource(Box::new(resource)));
    }
    for mut form in wanted.providers {
        form.hours = placed(form.hours, &locations)?;
        for slot in &mut form.template {
            slot.location_id = named(&slot.location_id, &locations, "location_id")?;
            slot.appointment_type_id = named(&slot.appointment_type_id, &types, "appointment_type_id")?;
        }
        for does in &mut form.appointment_type_ids {
            *does = named(does, &types, "appointment_type_ids")?;
        }
        let provider = map::set_up::provider(form, ProviderId(ids.next()))?;
        commands.push(Command::SaveProvider(Box::new(provider)));
    }
    Ok(commands)
}

fn placed(hours: Vec<DayHours>, locations: &[String]) -> Result<Vec<DayHours>, Problem> {
    let place = |day: DayHours| {
        Ok(DayHours { location_id: named(&day.location_id, locations, "location_id")?, ..day })
    };
    hours.into_iter().map(place).collect()
}

/// The id of what stands at the place that `place` writes as a number.
fn named(place: &str, ids: &[String], field: &str) -> Result<String, Problem> {
    let found = place.parse::<usize>().ok().and_then(|place| ids.get(place));
    found.cloned().ok_or_else(|| invalid(field, "unknown"))
}

/// What a call answers when a file could not be written.
pub(crate) fn io_problem(error: &std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::DiskFull,
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => Problem::ReadOnly,
        kind => Problem::Storage { reference: kind.to_string() },
    }
}

pub(crate) fn key_file_problem(error: &KeyFileError) -> Problem {
    match error {
        KeyFileError::Io(error) => io_problem(error),
        KeyFileError::Missing | KeyFileError::Damaged | KeyFileError::Newer => {
            Problem::Storage { reference: "keys".to_owned() }
        }
    }
}
