-- What was done, by whom: the change feed, the audit chain, what can be undone.

-- One row a command that changed something. Numbered without gaps, in the order of commit.
create table change (
  clinic_id   blob not null,
  seq         integer not null,
  epoch       integer not null,
  schema      integer not null,
  command_id  blob not null check (length(command_id) = 16),
  actor       text not null check (json_valid(actor)),
  at          integer not null,
  kind        text not null,
  primary key (clinic_id, seq),
  constraint change_command_is_unique unique (clinic_id, command_id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

-- The rows of a change as they became. What a row was before is the image before it.
create table change_image (
  clinic_id  blob not null,
  entity_id  blob not null,
  entity     text not null,
  seq        integer not null,
  position   integer not null,
  image      text not null,
  -- A command may change one row more than once (an import does).
  primary key (clinic_id, entity_id, entity, seq, position),
  foreign key (clinic_id, seq) references change (clinic_id, seq)
) strict, without rowid;
create unique index change_image_by_seq on change_image (clinic_id, seq, position);

create trigger change_has_no_gaps before insert on change begin
  select raise(abort, 'change_gap')
  where new.seq <> (select coalesce(max(seq), 0) + 1 from change where clinic_id = new.clinic_id);
end;

-- A chain of hashes: sha256(domain, clinic, seq, entry, previous hash).
create table audit (
  clinic_id  blob not null,
  seq        integer not null,
  at         integer not null,
  actor      text not null,
  action     text not null,
  detail     text not null,
  previous   blob not null check (length(previous) = 32),
  hash       blob not null check (length(hash) = 32),
  primary key (clinic_id, seq),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create trigger audit_has_no_gaps before insert on audit begin
  select raise(abort, 'audit_gap')
  where new.seq <> (select coalesce(max(seq), 0) + 1 from audit where clinic_id = new.clinic_id);
  select raise(abort, 'audit_broken_link')
  where new.seq > 1 and new.previous is not
    (select hash from audit where clinic_id = new.clinic_id and seq = new.seq - 1);
end;
create trigger audit_is_not_changed before update on audit begin
  select raise(abort, 'audit_is_append_only');
end;
create trigger audit_is_not_deleted before delete on audit begin
  select raise(abort, 'audit_is_append_only');
end;

-- Each person's own stack. `last_seq` is the change that did or undid it last: turning that round is the next step.
create table undo_entry (
  clinic_id  blob not null,
  user_id    blob not null,
  seq        integer not null,
  last_seq   integer not null,
  label      text not null check (json_valid(label)),
  state      text not null check (state in ('done', 'undone', 'cleared')),
  primary key (clinic_id, user_id, seq),
  foreign key (clinic_id, seq) references change (clinic_id, seq),
  foreign key (clinic_id, last_seq) references change (clinic_id, seq)
) strict, without rowid;
create index undo_entry_open on undo_entry (clinic_id, user_id, state, seq);
