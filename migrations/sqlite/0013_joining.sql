-- How a computer comes to follow a hub (trust.md §1.2): it is invited, proves who it is with a key of its own, and
-- signs everything it asks with that key from then on.

-- The Ed25519 key a computer signs with. Without one it is heard by nobody on a network.
alter table device add column public_key blob check (length(public_key) = 32);

-- Single use, good for some minutes; of the secret only its hash is kept. Once used, it stands for the computer that
-- used it, so that the same computer may ask again where the answer was lost or an admin is still to agree.
create table invitation (
  clinic_id    blob not null,
  id           blob not null check (length(id) = 16),
  secret_hash  blob not null check (length(secret_hash) = 32),
  made_at      integer not null,
  expires_at   integer not null check (expires_at > made_at),
  -- Whether an admin has to agree once the computer has shown itself.
  ask_admin    integer not null check (ask_admin in (0, 1)),
  -- Who used it, and what it is called.
  device_id    blob check (length(device_id) = 16),
  public_key   blob check (length(public_key) = 32),
  name         text,
  used_at      integer,
  approved_at  integer,
  version      integer not null,
  primary key (clinic_id, id),
  check ((device_id is null) = (public_key is null) and (device_id is null) = (used_at is null)
    and (device_id is null) = (name is null)),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
create unique index invitation_by_secret on invitation (clinic_id, secret_hash);
