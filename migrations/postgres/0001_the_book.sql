-- The appointment books of the clinics of one hub, in PostgreSQL 15 or newer. What SQLite keeps in a file a clinic.
--
-- The values are those of the files, so that one text of each query and one way of reading rows do for both: instants
-- are microseconds since 1970 UTC, flags are 0 or 1, documents are kept word for word as text (the change feed and
-- the audit chain are compared byte by byte, which jsonb would not survive). Texts sort by their bytes, as SQLite's do.
-- Every table is keyed by the clinic first; what another clinic has cannot be seen (0006).

create extension if not exists btree_gist;
create extension if not exists pg_trgm;

-- `writes` counts the transactions that wrote to the clinic's book. Each raises it before it does anything else: whoever
-- writes has the clinic to themselves, and a commit whose answer was lost is told by it.
create table meta (
  clinic_id  uuid not null primary key,
  lineage    uuid not null,
  epoch      bigint not null default 1 check (epoch >= 1),
  writes     bigint not null default 0
);

-- Which books there are. Holds nothing of any patient; the one table that is not a clinic's own.
create table house (
  number     bigint primary key check (number >= 1),
  clinic_id  uuid not null unique references meta (clinic_id)
);

create table clinic (
  clinic_id  uuid not null,
  id         uuid not null check (id = clinic_id),
  name       text collate "C" not null,
  zone       text collate "C" not null,
  currency   text collate "C" not null,
  policy     text collate "C" not null check (policy::json is not null),
  version    bigint not null,
  money      text collate "C" not null default '{"take_payments":false,"late_cancel":null,"no_show":null}' check (money::json is not null),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

create table location (
  clinic_id  uuid not null,
  id         uuid not null,
  name       text collate "C" not null,
  address    text collate "C" not null check (address::json is not null),
  phone      text collate "C" not null,
  capacity   bigint check (capacity >= 1),
  hours      text collate "C" not null check (hours::json is not null),
  active     bigint not null check (active in (0, 1)),
  position   bigint not null,
  version    bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

create table provider (
  clinic_id          uuid not null,
  id                 uuid not null,
  name               text collate "C" not null,
  designation        text collate "C" not null,
  role               text collate "C" not null,
  hue                bigint not null,
  photo              text collate "C" not null,
  hours              text collate "C" not null check (hours::json is not null),
  template           text collate "C" not null check (template::json is not null),
  appointment_types  text collate "C" not null check (appointment_types::json is not null),
  active             bigint not null check (active in (0, 1)),
  position           bigint not null,
  version            bigint not null,
  video_link         text collate "C" not null default '',
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

create table resource (
  clinic_id    uuid not null,
  id           uuid not null,
  location_id  uuid not null,
  kind         text collate "C" not null,
  name         text collate "C" not null,
  capacity     bigint not null check (capacity >= 1),
  position     bigint not null,
  active       bigint not null check (active in (0, 1)),
  version      bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, location_id) references location (clinic_id, id)
);

create table appointment_type (
  clinic_id        uuid not null,
  id               uuid not null,
  name             text collate "C" not null,
  hue              bigint not null,
  min_minutes      bigint not null,
  default_minutes  bigint not null,
  max_minutes      bigint not null,
  buffer_before    bigint not null,
  buffer_after     bigint not null,
  needs            text collate "C" not null check (needs::json is not null),
  instructions     text collate "C" not null,
  online           bigint not null check (online in (0, 1)),
  active           bigint not null check (active in (0, 1)),
  position         bigint not null,
  version          bigint not null,
  capacity         bigint not null default 1 check (capacity >= 1),
  payment          text collate "C" not null default '{"policy":{"is":"none"},"pay_later":true}' check (payment::json is not null),
  telehealth       bigint not null default 0 check (telehealth in (0, 1)),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

create table schedule_exception (
  clinic_id    uuid not null,
  id           uuid not null,
  scope_kind   text collate "C" not null,
  scope_id     uuid,
  kind         text collate "C" not null,
  from_wall    text collate "C" not null,
  to_wall      text collate "C" not null check (from_wall < to_wall),
  location_id  uuid,
  label        text collate "C" not null,
  deleted      bigint not null check (deleted in (0, 1)),
  version      bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

-- `row` numbers patients in the order they came: the last thing lists are ordered by.
create table patient (
  row             bigint generated always as identity primary key,
  clinic_id     uuid not null,
  id            uuid not null,
  number        bigint not null,
  given_name    text collate "C" not null,
  family_name   text collate "C" not null,
  birth_date    text collate "C",
  phone         text collate "C" not null,
  phone_2       text collate "C" not null,
  email         text collate "C" not null,
  address       text collate "C" not null,
  sex           text collate "C" not null,
  language      text collate "C" not null,
  notes         text collate "C" not null,
  relations     text collate "C" not null check (relations::json is not null),
  provisional   bigint not null check (provisional in (0, 1)),
  active        bigint not null check (active in (0, 1)),
  merged_into   uuid,
  external_id   text collate "C",
  created_at    bigint not null,
  deleted_at    bigint,
  version       bigint not null,
  -- Made by the store from the names and phones above: folded to plain lower-case letters, and digits
  -- written backwards so that the last ones come first.
  family_key    text collate "C" not null,
  given_key     text collate "C" not null,
  phone_tail    text collate "C" not null,
  phone_2_tail  text collate "C" not null,
  -- Whether search offers the record: neither deleted nor merged away.
  findable      bigint generated always as
                   (case when deleted_at is null and merged_into is null then 1 else 0 end) stored,
  constraint patient_id_is_unique unique (clinic_id, id),
  constraint patient_number_is_unique unique (clinic_id, number),
  foreign key (clinic_id) references meta (clinic_id)
);
create index patient_by_family on patient (clinic_id, family_key, given_key) where findable = 1;
create index patient_by_given on patient (clinic_id, given_key, family_key) where findable = 1;
create index patient_by_birth on patient (clinic_id, birth_date) where findable = 1 and birth_date is not null;
create index patient_by_phone on patient (clinic_id, phone_tail) where findable = 1 and phone_tail <> '';
create index patient_by_phone_2 on patient (clinic_id, phone_2_tail) where findable = 1 and phone_2_tail <> '';
create index patient_by_external on patient (clinic_id, external_id) where external_id is not null;

-- Words of names in any order, and any run of a phone's digits. Digits stay backwards: a run is a run.
create index patient_by_words on patient using gin ((' ' || family_key || ' ' || given_key || ' ') gin_trgm_ops);
create index patient_by_digits on patient using gin ((phone_tail || ' ' || phone_2_tail) gin_trgm_ops);

-- Every folded word that ever stood in a name: where a mistyped word looks for what was meant.
create table name_word (
  clinic_id  uuid not null,
  word       text collate "C" not null,
  backwards  text collate "C" not null,
  primary key (clinic_id, word)
);
create index name_word_backwards on name_word (clinic_id, backwards);

-- Who names whom as family, so that a merge finds every record that points at the one that goes.
create table patient_relation (
  clinic_id   uuid not null,
  patient_id  uuid not null,
  -- The other's id in its text form, as in the JSON it comes from.
  other       text collate "C" not null,
  primary key (clinic_id, patient_id, other)
);
create index patient_relation_by_other on patient_relation (clinic_id, other);

create function know_relations() returns trigger language plpgsql as $$
begin
  delete from patient_relation where clinic_id = new.clinic_id and patient_id = new.id;
  insert into patient_relation (clinic_id, patient_id, other)
  select new.clinic_id, new.id, relation ->> 'patient' from json_array_elements(new.relations::json) as relation
  on conflict do nothing;
  return null;
end $$;
create trigger patient_relations_are_known after insert on patient
for each row when (new.relations <> '[]') execute function know_relations();
create trigger patient_relations_stay_known after update on patient
for each row when (old.relations <> new.relations) execute function know_relations();

create table appointment (
  clinic_id             uuid not null,
  id                    uuid not null,
  number                bigint not null,
  patient_id            uuid not null,
  provider_id           uuid not null,
  location_id           uuid not null,
  resource_ids          bytea not null check (length(resource_ids) % 16 = 0),
  appointment_type_id   uuid not null,
  starts_at             bigint not null,
  ends_at               bigint not null check (starts_at < ends_at),
  wall_start            text collate "C" not null,
  zone                  text collate "C" not null,
  buffer_before         bigint not null,
  buffer_after          bigint not null,
  status                text collate "C" not null,
  status_facts          text collate "C" check (status_facts is null or status_facts::json is not null),
  hold_expires_at       bigint check ((status = 'draft') = (hold_expires_at is not null)),
  patient_confirmation  text collate "C" not null,
  notes                 text collate "C" not null,
  patient_notes         text collate "C" not null,
  source                text collate "C" not null,
  booked_by             text collate "C" not null check (booked_by::json is not null),
  booked_at             bigint not null,
  overbooked            text collate "C" check (overbooked is null or overbooked::json is not null),
  previous_id           uuid,
  root_id               uuid not null,
  reschedule_count      bigint not null,
  sequence              bigint not null,
  external_id           text collate "C",
  deleted_at            bigint,
  updated_at            bigint not null,
  version               bigint not null,
  series_id             uuid,
  occurrence_date       text collate "C" check ((series_id is null) = (occurrence_date is null)),
  visit_id              uuid,
  visit_leg             bigint check ((visit_id is null) = (visit_leg is null)),
  plan_id               uuid,
  plan_step_id          uuid check ((plan_id is null) = (plan_step_id is null)),
  procedure_ids         bytea not null default '\x' check (length(procedure_ids) % 16 = 0),
  video_link            text collate "C" not null default '',
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id),
  foreign key (clinic_id, location_id) references location (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
);
create index appointment_by_start on appointment (clinic_id, starts_at) where deleted_at is null;
create index appointment_by_patient on appointment (clinic_id, patient_id, starts_at);
create index appointment_by_number on appointment (clinic_id, number);
create index appointment_by_external on appointment (clinic_id, external_id) where external_id is not null;
create index appointment_held on appointment (clinic_id, hold_expires_at) where hold_expires_at is not null;
create index appointment_by_series on appointment (clinic_id, series_id) where series_id is not null;
create index appointment_by_visit on appointment (clinic_id, visit_id) where visit_id is not null;
create index appointment_by_plan on appointment (clinic_id, plan_id) where plan_id is not null;

create table pin (
  clinic_id       uuid not null,
  appointment_id  uuid not null,
  pinned_by       uuid not null,
  pinned_at       bigint not null,
  removed         bigint not null check (removed in (0, 1)),
  version         bigint not null,
  primary key (clinic_id, appointment_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id)
);

create table staff (
  clinic_id         uuid not null,
  id                uuid not null,
  name              text collate "C" not null,
  role              text collate "C" not null,
  provider_id       uuid,
  -- Argon2id in PHC form.
  password_hash     text collate "C" not null,
  -- Keyed with a secret that is not in this file; null for those without a PIN.
  pin_hash          bytea,
  failed_passwords  bigint not null,
  failed_pins       bigint not null,
  -- Attempts are refused until then.
  locked_until      bigint,
  active            bigint not null check (active in (0, 1)),
  created_at        bigint not null,
  version           bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id)
);

create table preference (
  clinic_id  uuid not null,
  user_id    uuid not null,
  key        text collate "C" not null,
  value      text collate "C" not null check (value::json is not null),
  primary key (clinic_id, user_id, key),
  foreign key (clinic_id) references meta (clinic_id)
);

create table booking_policy (
  clinic_id            uuid not null,
  id                   uuid not null,
  name                 text collate "C" not null,
  -- Null for everywhere, and for every type.
  location_id          uuid,
  appointment_type_id  uuid,
  rule                 text collate "C" not null check (rule::json is not null),
  binds_staff          text collate "C" not null check (binds_staff in ('free', 'warned', 'reason', 'never')),
  binds_patients       text collate "C" not null check (binds_patients in ('free', 'never')),
  active               bigint not null check (active in (0, 1)),
  deleted              bigint not null check (deleted in (0, 1)),
  version              bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id),
  foreign key (clinic_id, location_id) references location (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
);

create table series (
  clinic_id            uuid not null,
  id                   uuid not null,
  patient_id           uuid not null,
  appointment_type_id  uuid not null,
  placement            text collate "C" not null check (placement::json is not null),
  -- An iCalendar RRULE with its EXDATEs.
  recurrence           text collate "C" not null,
  split_from           uuid,
  deleted              bigint not null check (deleted in (0, 1)),
  version              bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
);
create index series_by_patient on series (clinic_id, patient_id);

create table visit (
  clinic_id   uuid not null,
  id          uuid not null,
  patient_id  uuid not null,
  itinerary   text collate "C" not null check (itinerary::json is not null),
  deleted     bigint not null check (deleted in (0, 1)),
  version     bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create index visit_by_patient on visit (clinic_id, patient_id);

create table waitlist_entry (
  clinic_id             uuid not null,
  id                    uuid not null,
  patient_id            uuid not null,
  appointment_type_id   uuid not null,
  minutes               bigint not null,
  preferences           text collate "C" not null check (preferences::json is not null),
  urgency               text collate "C" not null,
  asap_id               uuid,
  notice_minutes        bigint not null,
  notes                 text collate "C" not null,
  added_at              bigint not null,
  added_by              text collate "C" not null check (added_by::json is not null),
  declined              bigint not null,
  state                 text collate "C" not null check (state in ('waiting', 'offered', 'booked')),
  state_appointment_id  uuid check ((state = 'waiting') = (state_appointment_id is null)),
  offered_until         bigint check ((state = 'offered') = (offered_until is not null)),
  deleted               bigint not null check (deleted in (0, 1)),
  version               bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, asap_id) references appointment (clinic_id, id),
  foreign key (clinic_id, state_appointment_id) references appointment (clinic_id, id)
);
create index waitlist_entry_by_patient on waitlist_entry (clinic_id, patient_id);
create index waitlist_entry_waiting on waitlist_entry (clinic_id, added_at) where deleted = 0 and state <> 'booked';

create table recall (
  clinic_id             uuid not null,
  id                    uuid not null,
  patient_id            uuid not null,
  appointment_type_id   uuid not null,
  provider_id           uuid,
  due                   text collate "C" not null,
  every_months          bigint,
  notes                 text collate "C" not null,
  state                 text collate "C" not null check (state in ('open', 'booked')),
  state_appointment_id  uuid check ((state = 'open') = (state_appointment_id is null)),
  deleted               bigint not null check (deleted in (0, 1)),
  version               bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id),
  foreign key (clinic_id, state_appointment_id) references appointment (clinic_id, id)
);
create index recall_by_patient on recall (clinic_id, patient_id);
create index recall_by_due on recall (clinic_id, due) where deleted = 0;

create table fee (
  clinic_id            uuid not null,
  id                   uuid not null,
  appointment_type_id  uuid not null,
  provider_id          uuid,
  from_date            text collate "C",
  until_date           text collate "C",
  -- Minor units of the clinic's currency.
  amount               bigint not null check (amount >= 0),
  deleted              bigint not null check (deleted in (0, 1)),
  version              bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id)
);

create table package (
  clinic_id  uuid not null,
  id         uuid not null,
  name       text collate "C" not null,
  price      bigint not null check (price >= 0),
  terms      text collate "C" not null check (terms::json is not null),
  active     bigint not null check (active in (0, 1)),
  position   bigint not null,
  version    bigint not null,
  primary key (clinic_id, id)
);

create table patient_package (
  clinic_id     uuid not null,
  id            uuid not null,
  package_id    uuid not null,
  patient_id    uuid not null,
  name          text collate "C" not null,
  price         bigint not null check (price >= 0),
  terms         text collate "C" not null check (terms::json is not null),
  sold_on       text collate "C" not null,
  valid_until   text collate "C",
  cancelled_at  bigint,
  version       bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, package_id) references package (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create index patient_package_by_patient on patient_package (clinic_id, patient_id);

create table posting (
  clinic_id   uuid not null,
  id          uuid not null,
  number      bigint not null check (number > 0),
  patient_id  uuid not null,
  item_kind   text collate "C" not null check (item_kind in ('appointment', 'package')),
  item_id     uuid not null,
  entry       text collate "C" not null check (entry::json is not null),
  -- By how much the patient owes more; below zero for less. Minor units.
  amount      bigint not null,
  currency    text collate "C" not null,
  receipt     bigint check (receipt > 0),
  reason      text collate "C" not null,
  at          bigint not null,
  by          text collate "C" not null check (by::json is not null),
  version     bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
);
create unique index posting_number on posting (clinic_id, number);
create unique index posting_receipt on posting (clinic_id, receipt) where receipt is not null;
create index posting_by_patient on posting (clinic_id, patient_id);
create index posting_by_time on posting (clinic_id, at);

-- Only whose record it is may change, when two records of one patient are made one.
create function keep_posting() returns trigger language plpgsql as $$
begin
  raise exception 'posting_is_kept';
end $$;
create trigger posting_is_kept before update on posting for each row
when (old.number <> new.number or old.item_kind <> new.item_kind or old.item_id <> new.item_id
  or old.entry <> new.entry or old.amount <> new.amount or old.currency <> new.currency
  or old.receipt is distinct from new.receipt or old.reason <> new.reason or old.at <> new.at or old.by <> new.by)
execute function keep_posting();
create trigger posting_stays before delete on posting for each row execute function keep_posting();

create table procedure (
  clinic_id            uuid not null,
  id                   uuid not null,
  code                 text collate "C" not null,
  name                 text collate "C" not null,
  minutes              bigint not null check (minutes > 0),
  appointment_type_id  uuid,
  active               bigint not null check (active in (0, 1)),
  version              bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
);

create table treatment_plan (
  clinic_id     uuid not null,
  id            uuid not null,
  patient_id    uuid not null,
  name          text collate "C" not null,
  provider_id   uuid,
  -- In the order they are to come. Which of them is booked is said by the appointments.
  steps         text collate "C" not null check (steps::json is not null),
  created_at    bigint not null,
  cancelled_at  bigint,
  deleted       bigint not null check (deleted in (0, 1)),
  version       bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id)
);
create index treatment_plan_by_patient on treatment_plan (clinic_id, patient_id);
create index treatment_plan_open on treatment_plan (clinic_id, created_at) where deleted = 0 and cancelled_at is null;

create table rating (
  clinic_id       uuid not null,
  appointment_id  uuid not null,
  stars           bigint not null check (stars between 1 and 5),
  comment         text collate "C" not null,
  given_by        text collate "C" not null check (given_by::json is not null),
  given_at        bigint not null,
  removed         bigint not null check (removed in (0, 1)),
  version         bigint not null,
  primary key (clinic_id, appointment_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id)
);
