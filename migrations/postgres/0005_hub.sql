-- What a hub keeps beside the book: who may call it, what was answered, and numbers for those who know no other ids.

-- A token is 256 random bits; only its hash is kept. What its account may do now is what it may do (S4.40).
create table api_token (
  clinic_id    uuid not null,
  id           uuid not null,
  secret_hash  bytea not null check (length(secret_hash) = 32),
  -- admin, provider, front_desk, read_only; or patient, who may do nothing that staff may.
  role         text collate "C" not null,
  -- The account it acts for, or the patient.
  subject_id   uuid not null,
  created_at   bigint not null,
  expires_at   bigint not null check (expires_at > created_at),
  revoked_at   bigint,
  version      bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);
create unique index api_token_by_secret on api_token (clinic_id, secret_hash);

-- What was answered under a key, kept with its effect, so that the same request sent again does nothing twice (I5).
create table kept_reply (
  clinic_id    uuid not null,
  token_id     uuid not null,
  key          text collate "C" not null,
  -- SHA-256 of method, path and body: the key used for anything else is refused.
  fingerprint  bytea not null check (length(fingerprint) = 32),
  status       bigint not null,
  version_tag  text collate "C",
  body         text collate "C" not null,
  made_at      bigint not null,
  primary key (clinic_id, token_id, key),
  foreign key (clinic_id, token_id) references api_token (clinic_id, id)
);
create index kept_reply_by_age on kept_reply (clinic_id, made_at);

-- Small numbers for providers and locations, for systems that know no other ids (C23). Given once, never again.
create table number_alias (
  clinic_id  uuid not null,
  kind       text collate "C" not null check (kind in ('provider', 'location')),
  number     bigint not null check (number >= 1),
  id         uuid not null,
  primary key (clinic_id, kind, number),
  foreign key (clinic_id) references meta (clinic_id)
);
create unique index number_alias_by_id on number_alias (clinic_id, kind, id);
