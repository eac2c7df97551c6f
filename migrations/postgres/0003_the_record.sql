-- What was done, by whom: the change feed, the audit chain, what can be undone.

-- One row a command that changed something. Numbered without gaps, in the order of commit: the number is taken under
-- the clinic's lock (trust.md 1.3), never from a sequence, whose numbers overtake one another.
create table change (
  clinic_id   uuid not null,
  seq         bigint not null,
  epoch       bigint not null,
  schema      bigint not null,
  command_id  uuid not null,
  actor       text collate "C" not null check (actor::json is not null),
  at          bigint not null,
  kind        text collate "C" not null,
  primary key (clinic_id, seq),
  constraint change_command_is_unique unique (clinic_id, command_id),
  foreign key (clinic_id) references meta (clinic_id)
);

-- The rows of a change as they became. What a row was before is the image before it.
create table change_image (
  clinic_id  uuid not null,
  entity_id  uuid not null,
  entity     text collate "C" not null,
  seq        bigint not null,
  position   bigint not null,
  image      text collate "C" not null,
  -- A command may change one row more than once (an import does).
  primary key (clinic_id, entity_id, entity, seq, position),
  foreign key (clinic_id, seq) references change (clinic_id, seq)
);
create unique index change_image_by_seq on change_image (clinic_id, seq, position);

create function change_follows() returns trigger language plpgsql as $$
begin
  if new.seq <> (select coalesce(max(seq), 0) + 1 from change where clinic_id = new.clinic_id) then
    raise exception 'change_gap';
  end if;
  return new;
end $$;
create trigger change_has_no_gaps before insert on change for each row execute function change_follows();

-- A chain of hashes: sha256(domain, clinic, seq, entry, previous hash).
create table audit (
  clinic_id  uuid not null,
  seq        bigint not null,
  at         bigint not null,
  actor      text collate "C" not null,
  action     text collate "C" not null,
  detail     text collate "C" not null,
  previous   bytea not null check (length(previous) = 32),
  hash       bytea not null check (length(hash) = 32),
  primary key (clinic_id, seq),
  foreign key (clinic_id) references meta (clinic_id)
);

create function audit_follows() returns trigger language plpgsql as $$
begin
  if new.seq <> (select coalesce(max(seq), 0) + 1 from audit where clinic_id = new.clinic_id) then
    raise exception 'audit_gap';
  end if;
  if new.seq > 1 and new.previous is distinct from
    (select hash from audit where clinic_id = new.clinic_id and seq = new.seq - 1) then
    raise exception 'audit_broken_link';
  end if;
  return new;
end $$;
create trigger audit_has_no_gaps before insert on audit for each row execute function audit_follows();
create function audit_stays() returns trigger language plpgsql as $$
begin
  raise exception 'audit_is_append_only';
end $$;
create trigger audit_is_not_changed before update or delete on audit for each row execute function audit_stays();
create trigger audit_is_not_emptied before truncate on audit for each statement execute function audit_stays();

-- Each person's own stack. `last_seq` is the change that did or undid it last: turning that round is the next step.
create table undo_entry (
  clinic_id  uuid not null,
  user_id    uuid not null,
  seq        bigint not null,
  last_seq   bigint not null,
  label      text collate "C" not null check (label::json is not null),
  state      text collate "C" not null check (state in ('done', 'undone', 'cleared')),
  primary key (clinic_id, user_id, seq),
  foreign key (clinic_id, seq) references change (clinic_id, seq),
  foreign key (clinic_id, last_seq) references change (clinic_id, seq)
);
create index undo_entry_open on undo_entry (clinic_id, user_id, state, seq);
