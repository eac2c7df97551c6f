-- Several desks, one truth (trust.md §1). A book stands alone, is the hub's, or is a desk's copy of the hub's.
--
-- On the hub the change feed is what desks follow. On a desk the feed is the hub's, row for row, up to where the
-- desk has followed it; what was recorded here since is in the outbox, written over rows whose former state is
-- kept in `shadow` until the hub has spoken.

-- What this file is to sync.
create table sync_self (
  clinic_id      blob not null primary key,
  role           text not null default 'alone' check (role in ('alone', 'hub', 'desk')),
  -- Hub: the first change that is still handed out; desks further behind take a snapshot.
  offered_from   integer not null default 1 check (offered_from >= 1),
  -- Up to where a verified backup holds the feed; a desk has it from the hub.
  backed_up_seq  integer not null default 0,
  -- Desk: who it is to the hub, and the number of its next intent.
  device_id      blob check (length(device_id) = 16),
  next_n         integer not null default 1 check (next_n >= 1),
  -- Desk: why it records nothing more, until it is paired again.
  locked         text,
  check ((role = 'desk') = (device_id is not null)),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
insert into sync_self (clinic_id) select clinic_id from meta;
create trigger meta_has_a_role after insert on meta begin
  insert into sync_self (clinic_id) values (new.clinic_id);
end;

-- Desk: what was recorded here, in order. Kept after the hub has answered, until a backup of the hub holds it.
create table outbox (
  clinic_id    blob not null,
  device_id    blob not null,
  n            integer not null check (n >= 1),
  id           blob not null check (length(id) = 16),
  intent       text not null check (json_valid(intent)),
  state        text not null check (state in ('waiting', 'accepted', 'rejected')),
  -- The rows it changed here when it was last tried; null where it would be refused now.
  effect       text check (effect is null or json_valid(effect)),
  answered_at  integer check ((state = 'waiting') = (answered_at is null)),
  seq          integer,
  primary key (clinic_id, device_id, n),
  constraint outbox_id_is_unique unique (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
create index outbox_waiting on outbox (clinic_id, n) where state = 'waiting';

-- Desk: rows as the hub has them, where something recorded here was written over them.
create table shadow (
  clinic_id  blob not null,
  entity     text not null,
  entity_id  blob not null,
  -- Null where the hub has no such row.
  image      text,
  primary key (clinic_id, entity, entity_id)
) strict, without rowid;

-- Hub: computers that were paired.
create table device (
  clinic_id   blob not null,
  id          blob not null check (length(id) = 16),
  name        text not null,
  last_n      integer not null default 0,
  paired_at   integer not null,
  revoked_at  integer,
  -- Whether what it had not sent is collected, once, for somebody to look at.
  collect     integer not null default 0 check (collect in (0, 1)),
  forked_at   integer,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

-- Hub: every intent that was answered, with the answer: asked again, it is answered alike.
create table intent (
  clinic_id  blob not null,
  id         blob not null check (length(id) = 16),
  hash       blob not null check (length(hash) = 32),
  intent     text not null check (json_valid(intent)),
  outcome    text not null check (outcome in ('accepted', 'rejected')),
  reason     text check ((outcome = 'rejected') = (reason is not null)),
  -- The attention item a rejection stands in.
  attention  blob,
  seq        integer not null,
  at         integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, seq) references change (clinic_id, seq)
) strict, without rowid;
create unique index intent_by_seq on intent (clinic_id, seq);

-- Hub: which intent a device's number stood for, and how far the feed was when it was answered.
create table turn (
  clinic_id  blob not null,
  device_id  blob not null,
  n          integer not null check (n >= 1),
  intent_id  blob not null,
  seq        integer not null,
  primary key (clinic_id, device_id, n),
  foreign key (clinic_id, device_id) references device (clinic_id, id),
  foreign key (clinic_id, intent_id) references intent (clinic_id, id)
) strict, without rowid;
create trigger turn_has_no_gaps before insert on turn begin
  select raise(abort, 'turn_gap') where new.n <>
    (select coalesce(max(n), 0) + 1 from turn where clinic_id = new.clinic_id and device_id = new.device_id);
end;

-- Hub: what a revoked device had not sent. Looked at by people, never carried out.
create table quarantine (
  clinic_id  blob not null,
  id         blob not null,
  device_id  blob not null,
  n          integer not null,
  intent     text not null,
  at         integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, device_id) references device (clinic_id, id)
) strict, without rowid;

-- What was asked for and could not be done, for people to settle. Travels in the feed like any row.
create table attention (
  clinic_id  blob not null,
  id         blob not null,
  open       integer not null check (open in (0, 1)),
  image      text not null check (json_valid(image)),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
create index attention_open on attention (clinic_id, id) where open = 1;

-- Until now no row was ever removed. A desk takes back what it wrote before the hub had it, so that what follows
-- from a row goes with it.
create trigger patient_is_searchable_no_more after delete on patient begin
  delete from patient_name_text where rowid = old.row;
  delete from patient_digit_text where rowid = old.row;
  delete from patient_relation where clinic_id = old.clinic_id and patient_id = old.id;
end;
