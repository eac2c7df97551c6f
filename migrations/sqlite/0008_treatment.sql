-- What patients are to come for (treatment plans), what is done (procedures), what they say of it (ratings), and
-- where they meet by video.

create table procedure (
  clinic_id            blob not null,
  id                   blob not null check (length(id) = 16),
  code                 text not null,
  name                 text not null,
  minutes              integer not null check (minutes > 0),
  appointment_type_id  blob,
  active               integer not null check (active in (0, 1)),
  version              integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
) strict, without rowid;

create table treatment_plan (
  clinic_id     blob not null,
  id            blob not null check (length(id) = 16),
  patient_id    blob not null,
  name          text not null,
  provider_id   blob,
  -- In the order they are to come. Which of them is booked is said by the appointments.
  steps         text not null check (json_valid(steps)),
  created_at    integer not null,
  cancelled_at  integer,
  deleted       integer not null check (deleted in (0, 1)),
  version       integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id)
) strict, without rowid;
create index treatment_plan_by_patient on treatment_plan (clinic_id, patient_id);
create index treatment_plan_open on treatment_plan (clinic_id, created_at) where deleted = 0 and cancelled_at is null;

create table rating (
  clinic_id       blob not null,
  appointment_id  blob not null,
  stars           integer not null check (stars between 1 and 5),
  comment         text not null,
  given_by        text not null check (json_valid(given_by)),
  given_at        integer not null,
  removed         integer not null check (removed in (0, 1)),
  version         integer not null,
  primary key (clinic_id, appointment_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id)
) strict, without rowid;

-- Which planned appointment of which plan it is, and what is expected to be done.
alter table appointment add column plan_id blob;
alter table appointment add column plan_step_id blob check ((plan_id is null) = (plan_step_id is null));
alter table appointment add column procedure_ids blob not null default x'' check (length(procedure_ids) % 16 = 0);
alter table appointment add column video_link text not null default '';
create index appointment_by_plan on appointment (clinic_id, plan_id) where plan_id is not null;

alter table appointment_type add column telehealth integer not null default 0 check (telehealth in (0, 1));
alter table provider add column video_link text not null default '';
