-- Anchors of the audit log (trust.md 5.7): where its chain ended at some moment, signed by whoever keeps it. The chain by
-- itself shows neither a tail that was cut off nor that all of it was written anew by somebody with the key; an anchor
-- that was handed to another computer before shows both.

create table audit_anchor (
  clinic_id  uuid not null,
  -- The public key it is signed with: that of this book.
  key        bytea not null check (length(key) = 32),
  seq        bigint not null check (seq >= 1),
  hash       bytea not null check (length(hash) = 32),
  -- In which life of the book.
  epoch      bigint not null,
  at         bigint not null,
  signature  bytea not null check (length(signature) = 64),
  -- Two that contradict each other are both kept: that there are two is what is to be shown.
  primary key (clinic_id, key, seq, hash),
  foreign key (clinic_id) references meta (clinic_id)
);
create index audit_anchor_by_time on audit_anchor (clinic_id, at);

create trigger audit_anchor_is_not_changed before update or delete on audit_anchor
  for each row execute function audit_stays();
create trigger audit_anchor_is_not_emptied before truncate on audit_anchor
  for each statement execute function audit_stays();
select guard_by_clinic('audit_anchor');
