-- The appointment book of one or more clinics.
--
-- Every table is keyed by the clinic first, so that a clinic's rows can be moved, synced or sharded as one.
-- Instants are INTEGER microseconds since 1970 UTC; wall times and dates are ISO text; ids are BLOB(16).
-- Lists that nothing searches (hours, templates, relations) are JSON text.

-- What the file is, beside the clinics in it.
create table meta (
  clinic_id  blob not null primary key check (length(clinic_id) = 16),
  lineage    blob not null check (length(lineage) = 16),
  epoch      integer not null default 1 check (epoch >= 1)
) strict, without rowid;

create table clinic (
  clinic_id  blob not null,
  id         blob not null check (id = clinic_id),
  name       text not null,
  zone       text not null,
  currency   text not null,
  policy     text not null check (json_valid(policy)),
  version    integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create table location (
  clinic_id  blob not null,
  id         blob not null check (length(id) = 16),
  name       text not null,
  address    text not null check (json_valid(address)),
  phone      text not null,
  capacity   integer check (capacity >= 1),
  hours      text not null check (json_valid(hours)),
  active     integer not null check (active in (0, 1)),
  position   integer not null,
  version    integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create table provider (
  clinic_id          blob not null,
  id                 blob not null check (length(id) = 16),
  name               text not null,
  designation        text not null,
  role               text not null,
  hue                integer not null,
  photo              text not null,
  hours              text not null check (json_valid(hours)),
  template           text not null check (json_valid(template)),
  appointment_types  text not null check (json_valid(appointment_types)),
  active             integer not null check (active in (0, 1)),
  position           integer not null,
  version            integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create table resource (
  clinic_id    blob not null,
  id           blob not null check (length(id) = 16),
  location_id  blob not null,
  kind         text not null,
  name         text not null,
  capacity     integer not null check (capacity >= 1),
  position     integer not null,
  active       integer not null check (active in (0, 1)),
  version      integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, location_id) references location (clinic_id, id)
) strict, without rowid;

create table appointment_type (
  clinic_id        blob not null,
  id               blob not null check (length(id) = 16),
  name             text not null,
  hue              integer not null,
  min_minutes      integer not null,
  default_minutes  integer not null,
  max_minutes      integer not null,
  buffer_before    integer not null,
  buffer_after     integer not null,
  needs            text not null check (json_valid(needs)),
  instructions     text not null,
  online           integer not null check (online in (0, 1)),
  active           integer not null check (active in (0, 1)),
  position         integer not null,
  version          integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create table schedule_exception (
  clinic_id    blob not null,
  id           blob not null check (length(id) = 16),
  scope_kind   text not null,
  scope_id     blob,
  kind         text not null,
  from_wall    text not null,
  to_wall      text not null check (from_wall < to_wall),
  location_id  blob,
  label        text not null,
  deleted      integer not null check (deleted in (0, 1)),
  version      integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

-- `row` numbers patients for the full-text tables below, which know rows only by integers.
create table patient (
  row            integer primary key,
  clinic_id      blob not null,
  id             blob not null check (length(id) = 16),
  number         integer not null,
  given_name     text not null,
  family_name    text not null,
  birth_date     text,
  phone          text not null,
  phone_2        text not null,
  email          text not null,
  address        text not null,
  sex            text not null,
  language       text not null,
  notes          text not null,
  relations      text not null check (json_valid(relations)),
  provisional    integer not null check (provisional in (0, 1)),
  active         integer not null check (active in (0, 1)),
  merged_into    blob,
  external_id    text,
  created_at     integer not null,
  deleted_at     integer,
  version        integer not null,
  -- Made by the store from the names and phones above: folded to plain lower-case letters, and digits
  -- written backwards so that the last ones come first.
  family_key     text not null,
  given_key      text not null,
  phone_tail     text not null,
  phone_2_tail   text not null,
  -- Whether search offers the record: neither deleted nor merged away.
  findable       integer generated always as (deleted_at is null and merged_into is null) stored,
  constraint patient_id_is_unique unique (clinic_id, id),
  constraint patient_number_is_unique unique (clinic_id, number),
  foreign key (clinic_id) references meta (clinic_id)
) strict;

create index patient_by_family on patient (clinic_id, family_key, given_key) where findable = 1;
create index patient_by_given on patient (clinic_id, given_key, family_key) where findable = 1;
create index patient_by_birth on patient (clinic_id, birth_date) where findable = 1 and birth_date is not null;
create index patient_by_phone on patient (clinic_id, phone_tail) where findable = 1 and phone_tail <> '';
create index patient_by_phone_2 on patient (clinic_id, phone_2_tail) where findable = 1 and phone_2_tail <> '';
create index patient_by_external on patient (clinic_id, external_id) where external_id is not null;

-- Words of names in any order, and any run of a phone's digits. Without content: the patient table has it.
create virtual table patient_name_text using fts5 (
  words, content = '', contentless_delete = 1, detail = none, prefix = '2 3 4', tokenize = 'unicode61 remove_diacritics 0'
);
create virtual table patient_digit_text using fts5 (
  digits, content = '', contentless_delete = 1, tokenize = 'trigram'
);

-- Every folded word that ever stood in a name: where a mistyped word looks for what was meant.
create table name_word (
  clinic_id  blob not null,
  word       text not null,
  backwards  text not null,
  primary key (clinic_id, word)
) strict, without rowid;
create index name_word_backwards on name_word (clinic_id, backwards);

create table appointment (
  clinic_id             blob not null,
  id                    blob not null check (length(id) = 16),
  number                integer not null,
  patient_id            blob not null,
  provider_id           blob not null,
  location_id           blob not null,
  resource_ids          blob not null check (length(resource_ids) % 16 = 0),
  appointment_type_id   blob not null,
  starts_at             integer not null,
  ends_at               integer not null check (starts_at < ends_at),
  wall_start            text not null,
  zone                  text not null,
  buffer_before         integer not null,
  buffer_after          integer not null,
  status                text not null,
  status_facts          text check (status_facts is null or json_valid(status_facts)),
  hold_expires_at       integer check ((status = 'draft') = (hold_expires_at is not null)),
  patient_confirmation  text not null,
  notes                 text not null,
  patient_notes         text not null,
  source                text not null,
  booked_by             text not null check (json_valid(booked_by)),
  booked_at             integer not null,
  overbooked            text check (overbooked is null or json_valid(overbooked)),
  previous_id           blob,
  root_id               blob not null,
  reschedule_count      integer not null,
  sequence              integer not null,
  external_id           text,
  deleted_at            integer,
  updated_at            integer not null,
  version               integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id),
  foreign key (clinic_id, location_id) references location (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
) strict, without rowid;

create index appointment_by_start on appointment (clinic_id, starts_at) where deleted_at is null;
create index appointment_by_patient on appointment (clinic_id, patient_id, starts_at);
-- A chain of reschedules keeps its number (C6), so the number alone is not unique.
create index appointment_by_number on appointment (clinic_id, number);
create index appointment_by_external on appointment (clinic_id, external_id) where external_id is not null;
create index appointment_held on appointment (clinic_id, hold_expires_at) where hold_expires_at is not null;

create table pin (
  clinic_id       blob not null,
  appointment_id  blob not null,
  pinned_by       blob not null,
  pinned_at       integer not null,
  removed         integer not null check (removed in (0, 1)),
  version         integer not null,
  primary key (clinic_id, appointment_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id)
) strict, without rowid;

-- Search text follows the folded keys of the patient table by itself. Digits stay backwards: a run is a run.
create trigger patient_is_searchable after insert on patient begin
  insert into patient_name_text (rowid, words) values (new.row, new.family_key || ' ' || new.given_key);
  insert into patient_digit_text (rowid, digits)
  select new.row, new.phone_tail || ' ' || new.phone_2_tail where new.phone_tail <> '' or new.phone_2_tail <> '';
end;
create trigger patient_name_is_searchable after update on patient
when old.family_key <> new.family_key or old.given_key <> new.given_key begin
  delete from patient_name_text where rowid = old.row;
  insert into patient_name_text (rowid, words) values (new.row, new.family_key || ' ' || new.given_key);
end;
create trigger patient_phone_is_searchable after update on patient
when old.phone_tail <> new.phone_tail or old.phone_2_tail <> new.phone_2_tail begin
  delete from patient_digit_text where rowid = old.row;
  insert into patient_digit_text (rowid, digits)
  select new.row, new.phone_tail || ' ' || new.phone_2_tail where new.phone_tail <> '' or new.phone_2_tail <> '';
end;

-- Who names whom as family, so that a merge finds every record that points at the one that goes.
create table patient_relation (
  clinic_id   blob not null,
  patient_id  blob not null,
  -- The other's id in its text form, as in the JSON it comes from.
  other       text not null,
  primary key (clinic_id, patient_id, other)
) strict, without rowid;
create index patient_relation_by_other on patient_relation (clinic_id, other);
create trigger patient_relations_are_known after insert on patient when new.relations <> '[]' begin
  insert or ignore into patient_relation (clinic_id, patient_id, other)
  select new.clinic_id, new.id, value ->> 'patient' from json_each(new.relations);
end;
create trigger patient_relations_stay_known after update on patient when old.relations <> new.relations begin
  delete from patient_relation where clinic_id = new.clinic_id and patient_id = new.id;
  insert or ignore into patient_relation (clinic_id, patient_id, other)
  select new.clinic_id, new.id, value ->> 'patient' from json_each(new.relations);
end;
