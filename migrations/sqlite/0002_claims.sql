-- Claims: who or what is taken, from when to when, by which appointment. The last word on double booking.
--
-- Spans are half-open and include the buffers, so an appointment that ends at 10:00 leaves 10:00 free.

-- Everybody and everything that can be taken, with how much it holds at once. Kept in step by triggers, so
-- no claim can be laid on something whose capacity is not known (the foreign key refuses it).
create table claimant (
  clinic_id  blob not null,
  id         blob not null,
  kind       text not null check (kind in ('provider', 'patient', 'resource', 'location')),
  capacity   integer not null check (capacity >= 1),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create trigger provider_is_claimant after insert on provider begin
  insert into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'provider', 1);
end;
create trigger patient_is_claimant after insert on patient begin
  insert into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'patient', 1);
end;
create trigger resource_is_claimant after insert on resource begin
  insert into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'resource', new.capacity);
end;
create trigger resource_capacity_is_claimants after update of capacity on resource begin
  update claimant set capacity = new.capacity where clinic_id = new.clinic_id and id = new.id;
end;
-- A location without a capacity is not claimed; should it be, it holds as many as anybody can book.
create trigger location_is_claimant after insert on location begin
  insert into claimant (clinic_id, id, kind, capacity)
  values (new.clinic_id, new.id, 'location', coalesce(new.capacity, 65535));
end;
create trigger location_capacity_is_claimants after update of capacity on location begin
  update claimant set capacity = coalesce(new.capacity, 65535) where clinic_id = new.clinic_id and id = new.id;
end;

create table claim (
  clinic_id       blob not null,
  appointment_id  blob not null,
  claimant_id     blob not null,
  starts_at       integer not null,
  ends_at         integer not null,
  -- Whether it takes the time: false once cancelled, expired or given free.
  blocks          integer not null check (blocks in (0, 1)),
  -- Whether it may be laid over others. It counts against those that come after all the same.
  overridden      integer not null check (overridden in (0, 1)),
  primary key (clinic_id, appointment_id, claimant_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id),
  foreign key (clinic_id, claimant_id) references claimant (clinic_id, id),
  -- 36 hours in microseconds. The cap bounds the index range below: what overlaps a moment cannot have
  -- started earlier than this before it.
  constraint claim_span_is_bounded check (starts_at < ends_at and ends_at - starts_at <= 129600000000)
) strict, without rowid;

create index claim_by_span on claim (clinic_id, claimant_id, starts_at, ends_at) where blocks = 1;

-- The guard. The greatest depth inside the new span is reached where the span starts or where another claim
-- starts inside it; counting overlaps instead would refuse three short ones after another beside two long ones
-- in a room for three.
create trigger claim_guard_insert before insert on claim when new.blocks = 1 and new.overridden = 0 begin
  select raise(abort, 'slot_taken') where (
    select max(depth) from (
      select (
        select count(*) from claim x
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.appointment_id <> new.appointment_id
      ) as depth
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
end;

create trigger claim_guard_update
before update of starts_at, ends_at, blocks, overridden, claimant_id, clinic_id on claim
when new.blocks = 1 and new.overridden = 0 begin
  select raise(abort, 'slot_taken') where (
    select max(depth) from (
      select (
        select count(*) from claim x
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.appointment_id <> new.appointment_id
      ) as depth
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
end;
