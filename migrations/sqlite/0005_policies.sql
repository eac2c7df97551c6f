-- The clinic's own rules about booking: one rule a row, for one scope, binding staff and patients each as hard
-- as it says. Read whole with the rest of the set-up.
create table booking_policy (
  clinic_id            blob not null,
  id                   blob not null check (length(id) = 16),
  name                 text not null,
  -- Null for everywhere, and for every type.
  location_id          blob,
  appointment_type_id  blob,
  rule                 text not null check (json_valid(rule)),
  binds_staff          text not null check (binds_staff in ('free', 'warned', 'reason', 'never')),
  binds_patients       text not null check (binds_patients in ('free', 'never')),
  active               integer not null check (active in (0, 1)),
  deleted              integer not null check (deleted in (0, 1)),
  version              integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id),
  foreign key (clinic_id, location_id) references location (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
) strict, without rowid;
