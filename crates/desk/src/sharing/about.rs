//! Whom and what something is about that was asked for at a desk and not done, in names: for the list of what needs
//! attention and for what was taken in of a computer that was shut out.

use booking::appointment::Appointment;
use booking::command::Placement;
use booking::ids::{AppointmentId, AppointmentTypeId, PatientId};
use booking::patient::Patient;
use booking::wall;
use daybook_booking as booking;
use daybook_engine::Deed;
use daybook_wire::Problem;

use super::ways_out::Asked;
use crate::calls::Caller;
use crate::map::problem::{failed, of};

/// Whom and what it is about, found in the book as it is now.
#[derive(Clone, Default)]
pub(crate) struct About {
    pub(crate) appointment: Option<AppointmentId>,
    pub(crate) patient: Option<PatientId>,
    pub(crate) appointment_type: Option<AppointmentTypeId>,
    pub(crate) placement: Option<Placement>,
    /// The appointment as the book has it.
    stands: Option<Appointment>,
}

/// The same in names.
pub(crate) struct Told {
    /// As undo says it.
    pub(crate) what: &'static str,
    pub(crate) appointment_id: Option<String>,
    /// Whose, where the book has them.
    pub(crate) patient: Option<Patient>,
    pub(crate) date: Option<String>,
    pub(crate) from: Option<u16>,
    pub(crate) minutes: Option<u16>,
    pub(crate) provider_name: Option<String>,
    pub(crate) type_name: Option<String>,
}

impl About {
    /// What `asked` is about.
    pub(crate) async fn of(caller: &Caller, asked: Option<&Asked>) -> Result<Self, Problem> {
        let Some(asked) = asked else { return Ok(Self::default()) };
        let about = Self {
            patient: asked.patient(),
            appointment_type: asked.appointment_type(),
            placement: asked.placement().cloned(),
            ..Self::default()
        };
        about.with(caller, asked.existing()).await
    }

    /// The same of that appointment.
    pub(crate) async fn with(
        mut self,
        caller: &Caller,
        appointment: Option<AppointmentId>,
    ) -> Result<Self, Problem> {
        self.appointment = appointment;
        if let Some(card) = caller.cards(appointment).await.map_err(failed)?.pop() {
            self.patient = self.patient.or(Some(card.appointment.patient));
            self.appointment_type = self.appointment_type.or(Some(card.appointment.appointment_type));
            self.stands = Some(card.appointment);
        }
        Ok(self)
    }

    /// Whether the book has the appointment.
    pub(crate) const fn is_in_the_book(&self) -> bool {
        self.stands.is_some()
    }

    /// It in names.
    pub(crate) async fn told(&self, caller: &Caller, asked: Option<&Asked>) -> Result<Told, Problem> {
        let patient = match self.patient {
            Some(patient) => {
                let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
                snapshot.rows().patients(&[patient]).await.map_err(failed)?.pop()
            }
            None => None,
        };
        let book = caller.engine.book();
        let placed = self.placement.as_ref().map(|it| (it.wall_start, it.minutes, it.provider));
        let stands = self.stands.as_ref().map(|it| {
            let minutes = u16::try_from(it.promise.period.minutes()).unwrap_or(u16::MAX);
            (it.promise.wall_start, minutes, it.provider)
        });
        let place = placed.or(stands);
        Ok(Told {
            what: match asked {
                Some(it) if it.existing().is_some() && it.placement().is_some() => Deed::Moved.word(),
                Some(asked) => Deed::of(&asked.command, &[]).word(),
                None => Deed::Undone.word(),
            },
            appointment_id: self.appointment.map(|it| it.to_string()),
            patient,
            date: place.map(|(start, ..)| start.date().to_string()),
            from: place.map(|(start, ..)| wall::minute_of(start)),
            minutes: place.map(|(_, minutes, _)| minutes),
            provider_name: place.and_then(|(.., it)| book.provider(it)).map(|it| it.name.clone()),
            type_name: self
                .appointment_type
                .and_then(|it| book.appointment_type(it))
                .map(|it| it.name.clone()),
        })
    }
}
