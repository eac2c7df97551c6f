-- The audit log as people read it: newest first, by person, by what was done, by patient, between two days, each without
-- a look at what else there is. In the order of time, not of the chain: a clock put right must not hide an entry.

create index audit_by_time on audit (clinic_id, at, seq);
create index audit_by_action on audit (clinic_id, action, at, seq);
create index audit_by_actor on audit (clinic_id, actor, action, at, seq);

-- Whom an entry is about. Derived, and so no part of the chain: an entry itself names patients only by id.
create table audit_patient (
  clinic_id   uuid not null,
  patient_id  uuid not null,
  at          bigint not null,
  seq         bigint not null,
  primary key (clinic_id, patient_id, at, seq)
);

-- What was noted so far: records that were opened, and the rows of each command.
insert into audit_patient (clinic_id, patient_id, at, seq)
select a.clinic_id, (a.detail::json ->> 'patient')::uuid, a.at, a.seq
from audit a where a.detail::json ->> 'patient' is not null
union
select a.clinic_id, (a.detail::json -> 'label' ->> 'patient')::uuid, a.at, a.seq
from audit a where json_typeof(a.detail::json -> 'label') = 'object' and a.detail::json -> 'label' ->> 'patient' is not null
union
select a.clinic_id,
  case i.entity when 'patient' then i.entity_id else (i.image::json ->> 'patient')::uuid end,
  a.at, a.seq
from audit a
join change c on c.clinic_id = a.clinic_id and c.command_id = (a.detail::json ->> 'command')::uuid
join change_image i on i.clinic_id = c.clinic_id and i.seq = c.seq
where i.entity = 'patient' or i.image::json ->> 'patient' is not null;

select guard_by_clinic('audit_patient');
