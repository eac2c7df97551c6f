-- Which computer keeps a provider or a chair, so that it books them finally while the hub is away (D1). One row each:
-- there is never more than one holder, and an ended lease keeps its row and its version.
create table lease (
  clinic_id  blob not null,
  -- The provider's or resource's.
  id         blob not null check (length(id) = 16),
  kind       text not null check (kind in ('provider', 'resource')),
  -- Null once it was handed or taken back.
  desk_id    blob check (length(desk_id) = 16),
  desk_name  text check ((desk_id is null) = (desk_name is null)),
  version    integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

-- Desk: appointments that were placed here where this desk keeps provider and chair. Nobody takes that time from them;
-- they are not provisional, though the hub has not spoken.
create table promised (
  clinic_id       blob not null,
  appointment_id  blob not null check (length(appointment_id) = 16),
  primary key (clinic_id, appointment_id)
) strict, without rowid;

-- Desk: time that something recorded here gave up, and that the hub may not see given up: another's is not promised there.
create table given_up (
  clinic_id       blob not null,
  claimant_id     blob not null check (length(claimant_id) = 16),
  starts_at       integer not null,
  ends_at         integer not null,
  appointment_id  blob not null,
  primary key (clinic_id, claimant_id, starts_at, ends_at, appointment_id)
) strict, without rowid;
