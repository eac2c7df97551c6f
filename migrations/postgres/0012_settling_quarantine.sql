-- What was taken in of a computer that was shut out stays until somebody has dealt with it, and who that was (F14).
alter table quarantine add column settled_at bigint;
alter table quarantine add column settled_by text collate "C";
alter table quarantine add column settled_how text collate "C"
  check ((settled_how is null) = (settled_at is null) and (settled_by is null) = (settled_at is null));
