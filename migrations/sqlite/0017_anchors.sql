-- Anchors of the audit log (trust.md 5.7): where its chain ended at some moment, signed by whoever keeps it. The chain by
-- itself shows neither a tail that was cut off nor that all of it was written anew by somebody with the key; an anchor
-- that was handed to another computer before shows both.

create table audit_anchor (
  clinic_id  blob not null,
  -- The public key it is signed with: that of this book, or, in a desk's copy, of the hub that handed it over.
  key        blob not null check (length(key) = 32),
  seq        integer not null check (seq >= 1),
  hash       blob not null check (length(hash) = 32),
  -- In which life of the book.
  epoch      integer not null,
  at         integer not null,
  signature  blob not null check (length(signature) = 64),
  -- Two that contradict each other are both kept: that there are two is what is to be shown.
  primary key (clinic_id, key, seq, hash),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
create index audit_anchor_by_time on audit_anchor (clinic_id, at);

create trigger audit_anchor_is_not_changed before update on audit_anchor begin
  select raise(abort, 'audit_is_append_only');
end;
create trigger audit_anchor_is_not_deleted before delete on audit_anchor begin
  select raise(abort, 'audit_is_append_only');
end;
