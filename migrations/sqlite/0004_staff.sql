-- Who signs in, on what, and how they like it.

create table staff (
  clinic_id         blob not null,
  id                blob not null check (length(id) = 16),
  name              text not null,
  role              text not null,
  provider_id       blob,
  -- Argon2id in PHC form.
  password_hash     text not null,
  -- Keyed with a secret that is not in this file; null for those without a PIN.
  pin_hash          blob,
  failed_passwords  integer not null,
  failed_pins       integer not null,
  -- Attempts are refused until then.
  locked_until      integer,
  active            integer not null check (active in (0, 1)),
  created_at        integer not null,
  version           integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id)
) strict, without rowid;

-- Saved views, printers, density: small JSON, one row a person and key.
create table preference (
  clinic_id  blob not null,
  user_id    blob not null,
  key        text not null,
  value      text not null check (json_valid(value)),
  primary key (clinic_id, user_id, key),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
