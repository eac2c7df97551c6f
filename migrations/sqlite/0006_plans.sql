-- What binds appointments together or calls for one: series, visits, the waitlist, recalls; and classes, whose
-- patients share a provider and a room.

create table series (
  clinic_id            blob not null,
  id                   blob not null check (length(id) = 16),
  patient_id           blob not null,
  appointment_type_id  blob not null,
  placement            text not null check (json_valid(placement)),
  -- An iCalendar RRULE with its EXDATEs.
  recurrence           text not null,
  split_from           blob,
  deleted              integer not null check (deleted in (0, 1)),
  version              integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
) strict, without rowid;
create index series_by_patient on series (clinic_id, patient_id);

create table visit (
  clinic_id   blob not null,
  id          blob not null check (length(id) = 16),
  patient_id  blob not null,
  itinerary   text not null check (json_valid(itinerary)),
  deleted     integer not null check (deleted in (0, 1)),
  version     integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
) strict, without rowid;
create index visit_by_patient on visit (clinic_id, patient_id);

create table waitlist_entry (
  clinic_id             blob not null,
  id                    blob not null check (length(id) = 16),
  patient_id            blob not null,
  appointment_type_id   blob not null,
  minutes               integer not null,
  preferences           text not null check (json_valid(preferences)),
  urgency               text not null,
  asap_id               blob,
  notice_minutes        integer not null,
  notes                 text not null,
  added_at              integer not null,
  added_by              text not null check (json_valid(added_by)),
  declined              integer not null,
  state                 text not null check (state in ('waiting', 'offered', 'booked')),
  state_appointment_id  blob check ((state = 'waiting') = (state_appointment_id is null)),
  offered_until         integer check ((state = 'offered') = (offered_until is not null)),
  deleted               integer not null check (deleted in (0, 1)),
  version               integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, asap_id) references appointment (clinic_id, id),
  foreign key (clinic_id, state_appointment_id) references appointment (clinic_id, id)
) strict, without rowid;
create index waitlist_entry_by_patient on waitlist_entry (clinic_id, patient_id);
-- Those who wait are few; those who once waited pile up over the years.
create index waitlist_entry_waiting on waitlist_entry (clinic_id, added_at) where deleted = 0 and state <> 'booked';

create table recall (
  clinic_id             blob not null,
  id                    blob not null check (length(id) = 16),
  patient_id            blob not null,
  appointment_type_id   blob not null,
  provider_id           blob,
  due                   text not null,
  every_months          integer,
  notes                 text not null,
  state                 text not null check (state in ('open', 'booked')),
  state_appointment_id  blob check ((state = 'open') = (state_appointment_id is null)),
  deleted               integer not null check (deleted in (0, 1)),
  version               integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id),
  foreign key (clinic_id, state_appointment_id) references appointment (clinic_id, id)
) strict, without rowid;
create index recall_by_patient on recall (clinic_id, patient_id);
create index recall_by_due on recall (clinic_id, due) where deleted = 0;

-- Which time of which series an appointment is, and which leg of which visit.
alter table appointment add column series_id blob;
alter table appointment add column occurrence_date text check ((series_id is null) = (occurrence_date is null));
alter table appointment add column visit_id blob;
alter table appointment add column visit_leg integer check ((visit_id is null) = (visit_leg is null));
create index appointment_by_series on appointment (clinic_id, series_id) where series_id is not null;
create index appointment_by_visit on appointment (clinic_id, visit_id) where visit_id is not null;

-- How many patients one provider takes at once; more than one makes it a class.
alter table appointment_type add column capacity integer not null default 1 check (capacity >= 1);
