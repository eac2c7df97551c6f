-- Claims: who or what is taken, from when to when, by which appointment. The last word on double booking.
--
-- Spans are half-open and include the buffers, so an appointment that ends at 10:00 leaves 10:00 free.

-- 1 while rows of the hub are being copied: what the hub has decided is not judged a second time, and what it let pass
-- (an override, a room made smaller since) would be refused here. Never 1 outside a transaction.
create table sync_ctl (
  one       integer primary key check (one = 1),
  applying  integer not null check (applying in (0, 1))
) strict;
insert into sync_ctl (one, applying) values (1, 0);

-- Everybody and everything that can be taken, with how much it holds at once. Kept in step by triggers, so
-- no claim can be laid on something whose capacity is not known (the foreign key refuses it). A desk that copies a hub
-- takes back what it wrote before the hub had it, and the same row may come again.
create table claimant (
  clinic_id  blob not null,
  id         blob not null,
  kind       text not null check (kind in ('provider', 'patient', 'resource', 'location')),
  capacity   integer not null check (capacity >= 1),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

create trigger provider_is_claimant after insert on provider begin
  insert or ignore into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'provider', 1);
end;
create trigger patient_is_claimant after insert on patient begin
  insert or ignore into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'patient', 1);
end;
create trigger resource_is_claimant after insert on resource begin
  insert into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, 'resource', new.capacity)
  on conflict do update set capacity = excluded.capacity;
end;
create trigger resource_capacity_is_claimants after update of capacity on resource begin
  update claimant set capacity = new.capacity where clinic_id = new.clinic_id and id = new.id;
end;
-- A location without a capacity is not claimed; should it be, it holds as many as anybody can book.
create trigger location_is_claimant after insert on location begin
  insert into claimant (clinic_id, id, kind, capacity)
  values (new.clinic_id, new.id, 'location', coalesce(new.capacity, 65535))
  on conflict do update set capacity = excluded.capacity;
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
  -- The class it is laid for: type, provider, location and room, one id after the other; null for the time of one
  -- patient alone. Claims of one class share what they lie on, up to its seats.
  class_key       blob check (length(class_key) in (48, 64)),
  seats           integer check ((class_key is null) = (seats is null)),
  primary key (clinic_id, appointment_id, claimant_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id),
  foreign key (clinic_id, claimant_id) references claimant (clinic_id, id),
  -- 36 hours in microseconds. The cap bounds the index range below: what overlaps a moment cannot have
  -- started earlier than this before it.
  constraint claim_span_is_bounded check (starts_at < ends_at and ends_at - starts_at <= 129600000000)
) strict, without rowid;

-- The guard reads the class with the span, so the index has it.
create index claim_by_span on claim (clinic_id, claimant_id, starts_at, ends_at, class_key) where blocks = 1;

-- The guard. The greatest depth inside the new span is reached where the span starts or where another claim
-- starts inside it; counting overlaps instead would refuse three short ones after another beside two long ones
-- in a room for three. At each such moment the parties beside it must be fewer than the claimant holds, where a class is
-- one party however many are in it; and those of its own class must be fewer than its seats.
--
-- Two times of one class keep their buffers from one another (Q11, Q22): only who sits in the same time shares it, which
-- is seen from their appointments, whose times are without buffers. They are looked up for claims of a class alone.
create trigger claim_guard_insert before insert on claim when new.blocks = 1 and new.overridden = 0
  and (select applying from sync_ctl) = 0 begin
  select raise(abort, 'slot_taken') where (
    select max(parties) from (
      select (
        select count(*) - count(x.class_key)
          + count(distinct case when x.class_key is new.class_key and exists (
              select 1 from appointment a
              join appointment n on n.clinic_id = new.clinic_id and n.id = new.appointment_id
              where a.clinic_id = x.clinic_id and a.id = x.appointment_id
                and a.starts_at < n.ends_at and a.ends_at > n.starts_at
            ) then null else x.class_key end)
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
        join appointment a on a.clinic_id = x.clinic_id and a.id = x.appointment_id
        join appointment n on n.clinic_id = new.clinic_id and n.id = new.appointment_id
        where x.clinic_id = new.clinic_id and x.claimant_id = new.claimant_id and x.blocks = 1
          and x.starts_at > moment.at - 129600000000 and x.starts_at <= moment.at and x.ends_at > moment.at
          and x.class_key = new.class_key and x.appointment_id <> new.appointment_id
          and a.starts_at < n.ends_at and a.ends_at > n.starts_at
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

-- A claim is laid anew, never changed: so one guard is enough.
create trigger claim_is_laid_anew before update on claim begin
  select raise(abort, 'claim_is_laid_anew');
end;
