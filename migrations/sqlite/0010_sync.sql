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

-- 1 while rows of the hub are being copied: what the hub has decided is not guarded a second time. Never 1 outside
-- a transaction.
create table sync_ctl (
  one       integer primary key check (one = 1),
  applying  integer not null check (applying in (0, 1))
) strict;
insert into sync_ctl (one, applying) values (1, 0);

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
-- from a row goes with it; and the same row may come again.
drop trigger provider_is_claimant;
create trigger provider_is_claimant after insert on provider begin
  insert or ignore into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'provider', 1);
end;
drop trigger patient_is_claimant;
create trigger patient_is_claimant after insert on patient begin
  insert or ignore into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'patient', 1);
end;
drop trigger resource_is_claimant;
create trigger resource_is_claimant after insert on resource begin
  insert into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'resource', new.capacity)
  on conflict do update set capacity = excluded.capacity;
end;
drop trigger location_is_claimant;
create trigger location_is_claimant after insert on location begin
  insert into claimant (clinic_id, id, kind, capacity)
  values (new.clinic_id, new.id, 'location', coalesce(new.capacity, 65535))
  on conflict do update set capacity = excluded.capacity;
end;
create trigger patient_is_searchable_no_more after delete on patient begin
  delete from patient_name_text where rowid = old.row;
  delete from patient_digit_text where rowid = old.row;
  delete from patient_relation where clinic_id = old.clinic_id and patient_id = old.id;
end;

-- The guards of migration 6, but for rows that are copied from the hub: it has decided already, and what it let
-- pass (an override, a room made smaller since) would be refused here.
drop trigger claim_guard_insert;
drop trigger claim_guard_update;
create trigger claim_guard_insert before insert on claim when new.blocks = 1 and new.overridden = 0
  and (select applying from sync_ctl) = 0 begin
  select raise(abort, 'slot_taken') where (
    select max(parties) from (
      select (
        select count(*) - count(x.class_key)
          + count(distinct case when x.class_key is not new.class_key then x.class_key end)
        from claim x
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.appointment_id <> new.appointment_id
      ) as parties
      from (
        select new.starts_at as at
        union
        select y.starts_at from claim y
        where y.clinic_id = new.clinic_id and y.claimant_id = new.claimant_id and y.blocks = 1
          and y.starts_at > new.starts_at and y.starts_at < new.ends_at
          and y.appointment_id <> new.appointment_id
      ) as moment
    )
  ) >= (select capacity from claimant c where c.clinic_id = new.clinic_id and c.id = new.claimant_id);
  select raise(abort, 'slot_taken') where new.class_key is not null and (
    select max(seated) from (
      select (
        select count(*) from claim x
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.class_key = new.class_key and x.appointment_id <> new.appointment_id
      ) as seated
      from (
        select new.starts_at as at
        union
        select y.starts_at from claim y
        where y.clinic_id = new.clinic_id and y.claimant_id = new.claimant_id and y.blocks = 1
          and y.starts_at > new.starts_at and y.starts_at < new.ends_at
          and y.class_key = new.class_key and y.appointment_id <> new.appointment_id
      ) as moment
    )
  ) >= new.seats;
end;

create trigger claim_guard_update
before update of starts_at, ends_at, blocks, overridden, claimant_id, clinic_id, class_key, seats on claim
when new.blocks = 1 and new.overridden = 0
  and (select applying from sync_ctl) = 0 begin
  select raise(abort, 'slot_taken') where (
    select max(parties) from (
      select (
        select count(*) - count(x.class_key)
          + count(distinct case when x.class_key is not new.class_key then x.class_key end)
        from claim x
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.appointment_id <> new.appointment_id
      ) as parties
      from (
        select new.starts_at as at
        union
        select y.starts_at from claim y
        where y.clinic_id = new.clinic_id and y.claimant_id = new.claimant_id and y.blocks = 1
          and y.starts_at > new.starts_at and y.starts_at < new.ends_at
          and y.appointment_id <> new.appointment_id
      ) as moment
    )
  ) >= (select capacity from claimant c where c.clinic_id = new.clinic_id and c.id = new.claimant_id);
  select raise(abort, 'slot_taken') where new.class_key is not null and (
    select max(seated) from (
      select (
        select count(*) from claim x
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.class_key = new.class_key and x.appointment_id <> new.appointment_id
      ) as seated
      from (
        select new.starts_at as at
        union
        select y.starts_at from claim y
        where y.clinic_id = new.clinic_id and y.claimant_id = new.claimant_id and y.blocks = 1
          and y.starts_at > new.starts_at and y.starts_at < new.ends_at
          and y.class_key = new.class_key and y.appointment_id <> new.appointment_id
      ) as moment
    )
  ) >= new.seats;
end;

-- Likewise the ledger's: a line is written once by the hub, and a desk takes back what it wrote before the hub had it.
drop trigger posting_is_kept;
drop trigger posting_stays;
create trigger posting_is_kept before update on posting
when (select applying from sync_ctl) = 0 and (old.number <> new.number or old.item_kind <> new.item_kind or old.item_id <> new.item_id
  or old.entry <> new.entry or old.amount <> new.amount or old.currency <> new.currency
  or old.receipt is not new.receipt or old.reason <> new.reason or old.at <> new.at or old.by <> new.by)
begin
  select raise(abort, 'posting_is_kept');
end;
create trigger posting_stays before delete on posting
when (select applying from sync_ctl) = 0 begin
  select raise(abort, 'posting_is_kept');
end;
