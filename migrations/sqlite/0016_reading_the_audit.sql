-- The audit log as people read it: newest first, by person, by what was done, by patient, between two days, each without
-- a look at what else there is. In the order of time, not of the chain: a clock put right must not hide an entry.

create index audit_by_time on audit (clinic_id, at, seq);
create index audit_by_action on audit (clinic_id, action, at, seq);
create index audit_by_actor on audit (clinic_id, actor, action, at, seq);

-- Whom an entry is about. Derived, and so no part of the chain: an entry itself names patients only by id.
create table audit_patient (
  clinic_id   blob not null,
  patient_id  blob not null check (length(patient_id) = 16),
  at          integer not null,
  seq         integer not null,
  primary key (clinic_id, patient_id, at, seq)
) strict, without rowid;

-- What was noted so far: records that were opened, and the rows of each command.
insert or ignore into audit_patient (clinic_id, patient_id, at, seq)
select a.clinic_id, unhex(replace(json_extract(a.detail, p.path), '-', '')), a.at, a.seq
from (select '$.patient' as path union all select '$.label.patient') p
join audit a on json_type(a.detail, p.path) = 'text';

insert or ignore into audit_patient (clinic_id, patient_id, at, seq)
select a.clinic_id,
  case i.entity when 'patient' then i.entity_id else unhex(replace(json_extract(i.image, '$.patient'), '-', '')) end,
  a.at, a.seq
from audit a
join change c on c.clinic_id = a.clinic_id
  and c.command_id = unhex(replace(coalesce(json_extract(a.detail, '$.command'), json_extract(a.detail, '$.intent')), '-', ''))
join change_image i on i.clinic_id = c.clinic_id and i.seq = c.seq
where i.entity = 'patient' or json_type(i.image, '$.patient') = 'text';
