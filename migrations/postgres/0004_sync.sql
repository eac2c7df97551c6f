-- Several desks, one truth (trust.md 1). A book in PostgreSQL stands alone or is the hub's; a desk's copy is a file.

create table sync_self (
  clinic_id      uuid not null primary key,
  role           text collate "C" not null default 'alone' check (role in ('alone', 'hub')),
  -- Hub: the first change that is still handed out; desks further behind take a snapshot.
  offered_from   bigint not null default 1 check (offered_from >= 1),
  -- Up to where a verified backup holds the feed; a desk has it from the hub.
  backed_up_seq  bigint not null default 0,
  -- A desk's own; here only so that it is asked for in the same words.
  device_id      uuid,
  next_n         bigint not null default 1 check (next_n >= 1),
  locked         text collate "C",
  check ((role = 'desk') = (device_id is not null)),
  foreign key (clinic_id) references meta (clinic_id)
);
create function meta_role() returns trigger language plpgsql as $$
begin
  insert into sync_self (clinic_id) values (new.clinic_id);
  return null;
end $$;
create trigger meta_has_a_role after insert on meta for each row execute function meta_role();

-- Computers that were paired.
create table device (
  clinic_id   uuid not null,
  id          uuid not null,
  name        text collate "C" not null,
  last_n      bigint not null default 0,
  paired_at   bigint not null,
  revoked_at  bigint,
  -- Whether what it had not sent is collected, once, for somebody to look at.
  collect     bigint not null default 0 check (collect in (0, 1)),
  forked_at   bigint,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

-- Every intent that was answered, with the answer: asked again, it is answered alike.
create table intent (
  clinic_id  uuid not null,
  id         uuid not null,
  hash       bytea not null check (length(hash) = 32),
  intent     text collate "C" not null check (intent::json is not null),
  outcome    text collate "C" not null check (outcome in ('accepted', 'rejected')),
  reason     text collate "C" check ((outcome = 'rejected') = (reason is not null)),
  -- The attention item a rejection stands in.
  attention  uuid,
  seq        bigint not null,
  at         bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, seq) references change (clinic_id, seq)
);
create unique index intent_by_seq on intent (clinic_id, seq);

-- Which intent a device's number stood for, and how far the feed was when it was answered.
create table turn (
  clinic_id  uuid not null,
  device_id  uuid not null,
  n          bigint not null check (n >= 1),
  intent_id  uuid not null,
  seq        bigint not null,
  primary key (clinic_id, device_id, n),
  foreign key (clinic_id, device_id) references device (clinic_id, id),
  foreign key (clinic_id, intent_id) references intent (clinic_id, id)
);
create function turn_follows() returns trigger language plpgsql as $$
begin
  if new.n <>
    (select coalesce(max(n), 0) + 1 from turn where clinic_id = new.clinic_id and device_id = new.device_id) then
    raise exception 'turn_gap';
  end if;
  return new;
end $$;
create trigger turn_has_no_gaps before insert on turn for each row execute function turn_follows();

-- What a revoked device had not sent. Looked at by people, never carried out.
create table quarantine (
  clinic_id  uuid not null,
  id         uuid not null,
  device_id  uuid not null,
  n          bigint not null,
  intent     text collate "C" not null,
  at         bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, device_id) references device (clinic_id, id)
);

-- What was asked for and could not be done, for people to settle. Travels in the feed like any row.
create table attention (
  clinic_id  uuid not null,
  id         uuid not null,
  open       bigint not null check (open in (0, 1)),
  image      text collate "C" not null check (image::json is not null),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);
create index attention_open on attention (clinic_id, id) where open = 1;
