-- When a computer was last heard: whoever shares a book sees which of those that follow it has been away for long.
alter table device add column seen_at bigint;
