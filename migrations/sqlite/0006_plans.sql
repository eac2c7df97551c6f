-- What binds appointments together or calls for one: series, visits, the waitlist, recalls; and classes, whose
-- patients share a provider and a room.

create table series (
  clinic_id            blob not null,
  id                   blob not null check (length(id) = 16),
  patient_id           blob not null,
  appointment_type_id  blob not null,
  placement            text not null check (json_valid(placement)),
  -- An iCalendar RRULE with its EXDATEs.
  recurrence           text not null,
  split_from           blob,
  deleted              integer not null check (deleted in (0, 1)),
  version              integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id)
) strict, without rowid;
create index series_by_patient on series (clinic_id, patient_id);

create table visit (
  clinic_id   blob not null,
  id          blob not null check (length(id) = 16),
  patient_id  blob not null,
  itinerary   text not null check (json_valid(itinerary)),
  deleted     integer not null check (deleted in (0, 1)),
  version     integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
) strict, without rowid;
create index visit_by_patient on visit (clinic_id, patient_id);

create table waitlist_entry (
  clinic_id             blob not null,
  id                    blob not null check (length(id) = 16),
  patient_id            blob not null,
  appointment_type_id   blob not null,
  minutes               integer not null,
  preferences           text not null check (json_valid(preferences)),
  urgency               text not null,
  asap_id               blob,
  notice_minutes        integer not null,
  notes                 text not null,
  added_at              integer not null,
  added_by              text not null check (json_valid(added_by)),
  declined              integer not null,
  state                 text not null check (state in ('waiting', 'offered', 'booked')),
  state_appointment_id  blob check ((state = 'waiting') = (state_appointment_id is null)),
  offered_until         integer check ((state = 'offered') = (offered_until is not null)),
  deleted               integer not null check (deleted in (0, 1)),
  version               integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, asap_id) references appointment (clinic_id, id),
  foreign key (clinic_id, state_appointment_id) references appointment (clinic_id, id)
) strict, without rowid;
create index waitlist_entry_by_patient on waitlist_entry (clinic_id, patient_id);
-- Those who wait are few; those who once waited pile up over the years.
create index waitlist_entry_waiting on waitlist_entry (clinic_id, added_at) where deleted = 0 and state <> 'booked';

create table recall (
  clinic_id             blob not null,
  id                    blob not null check (length(id) = 16),
  patient_id            blob not null,
  appointment_type_id   blob not null,
  provider_id           blob,
  due                   text not null,
  every_months          integer,
  notes                 text not null,
  state                 text not null check (state in ('open', 'booked')),
  state_appointment_id  blob check ((state = 'open') = (state_appointment_id is null)),
  deleted               integer not null check (deleted in (0, 1)),
  version               integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id),
  foreign key (clinic_id, state_appointment_id) references appointment (clinic_id, id)
) strict, without rowid;
create index recall_by_patient on recall (clinic_id, patient_id);
create index recall_by_due on recall (clinic_id, due) where deleted = 0;

-- Which time of which series an appointment is, and which leg of which visit.
alter table appointment add column series_id blob;
alter table appointment add column occurrence_date text check ((series_id is null) = (occurrence_date is null));
alter table appointment add column visit_id blob;
alter table appointment add column visit_leg integer check ((visit_id is null) = (visit_leg is null));
create index appointment_by_series on appointment (clinic_id, series_id) where series_id is not null;
create index appointment_by_visit on appointment (clinic_id, visit_id) where visit_id is not null;

-- How many patients one provider takes at once; more than one makes it a class.
alter table appointment_type add column capacity integer not null default 1 check (capacity >= 1);

-- The class a claim is laid for: type, provider, location and room, one id after the other; null for the time of
-- one patient alone. Claims of one class share what they lie on, up to its seats.
alter table claim add column class_key blob check (length(class_key) in (48, 64));
alter table claim add column seats integer check ((class_key is null) = (seats is null));

-- The guard reads the class with the span, so the index has it.
drop index claim_by_span;
create index claim_by_span on claim (clinic_id, claimant_id, starts_at, ends_at, class_key) where blocks = 1;

drop trigger claim_guard_insert;
drop trigger claim_guard_update;

-- The guard, as in migration 2 but for classes: at every moment inside the new span that another claim starts at,
-- the parties beside it must be fewer than the claimant holds, where a class is one party however many are in it;
-- and those of its own class must be fewer than its seats.
create trigger claim_guard_insert before insert on claim when new.blocks = 1 and new.overridden = 0 begin
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
when new.blocks = 1 and new.overridden = 0 begin
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
