-- Claims: who or what is taken, from when to when, by which appointment. The last word on double booking.
--
-- Spans are half-open and include the buffers, so an appointment that ends at 10:00 leaves 10:00 free.

-- Everybody and everything that can be taken, with how much it holds at once. Kept in step by triggers.
create table claimant (
  clinic_id  uuid not null,
  id         uuid not null,
  kind       text collate "C" not null check (kind in ('provider', 'patient', 'resource', 'location')),
  capacity   bigint not null check (capacity >= 1),
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

create function is_claimant() returns trigger language plpgsql as $$
begin
  insert into claimant (clinic_id, id, kind, capacity) values (new.clinic_id, new.id, tg_argv[0], 1)
  on conflict do nothing;
  return null;
end $$;
create trigger provider_is_claimant after insert on provider
for each row execute function is_claimant('provider');
create trigger patient_is_claimant after insert on patient
for each row execute function is_claimant('patient');

-- A location without a capacity is not claimed; should it be, it holds as many as anybody can book.
create function is_claimant_for_many() returns trigger language plpgsql as $$
begin
  insert into claimant (clinic_id, id, kind, capacity)
  values (new.clinic_id, new.id, tg_argv[0], coalesce(new.capacity, 65535))
  on conflict (clinic_id, id) do update set capacity = excluded.capacity;
  return null;
end $$;
create trigger resource_is_claimant after insert or update of capacity on resource
for each row execute function is_claimant_for_many('resource');
create trigger location_is_claimant after insert or update of capacity on location
for each row execute function is_claimant_for_many('location');

create table claim (
  clinic_id       uuid not null,
  appointment_id  uuid not null,
  claimant_id     uuid not null,
  starts_at       bigint not null,
  ends_at         bigint not null,
  -- Whether it takes the time: false once cancelled, expired or given free.
  blocks          bigint not null check (blocks in (0, 1)),
  -- Whether it may be laid over others. It counts against those that come after all the same.
  overridden      bigint not null check (overridden in (0, 1)),
  -- Made by the guard: nobody may lie beside it, whoever they are and whatever the guard has seen.
  exclusive       bigint not null default 0 check (exclusive in (0, 1)),
  class_key       bytea check (length(class_key) in (48, 64)),
  seats           bigint check ((class_key is null) = (seats is null)),
  primary key (clinic_id, appointment_id, claimant_id),
  foreign key (clinic_id, appointment_id) references appointment (clinic_id, id),
  foreign key (clinic_id, claimant_id) references claimant (clinic_id, id),
  -- 36 hours in microseconds. The cap bounds the index range below: what overlaps a moment cannot have
  -- started earlier than this before it.
  constraint claim_span_is_bounded check (starts_at < ends_at and ends_at - starts_at <= 129600000000),
  constraint claim_lies_alone exclude using gist
    (clinic_id with =, claimant_id with =, int8range(starts_at, ends_at) with &&)
    where (blocks = 1 and overridden = 0 and exclusive = 1)
);
create index claim_by_span on claim (clinic_id, claimant_id, starts_at, ends_at, class_key) where blocks = 1;

-- The guard: at every moment inside the new span that another claim starts at, the parties beside it must be fewer than
-- the claimant holds, where a class is one party however many are in it; and those of its own class must be fewer
-- than its seats. Two times of one class keep their buffers from one another: only who sits in the same time shares it.
-- Rows written before by the same statement are seen. The constraint above is for what comes past the
-- clinic's lock: where one alone may have the time, two never do.
create function guard_claim() returns trigger language plpgsql as $$
declare
  holds bigint;
  deepest bigint;
begin
  select capacity into holds from claimant c
  where c.clinic_id = new.clinic_id and c.id = new.claimant_id for no key update;
  new.exclusive := case when holds = 1 and new.class_key is null then 1 else 0 end;
  if new.blocks = 0 or new.overridden = 1 then
    return new;
  end if;
  select max(parties) into deepest from (
    select (
      select count(*) - count(x.class_key)
        + count(distinct case when x.class_key = new.class_key and exists (
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
  ) as depths;
  if deepest >= holds then
    raise exception 'slot_taken' using errcode = 'exclusion_violation', constraint = 'claim_fits';
  end if;
  if new.class_key is not null then
    select max(seated) into deepest from (
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
    ) as depths;
    if deepest >= new.seats then
      raise exception 'slot_taken' using errcode = 'exclusion_violation', constraint = 'claim_fits';
    end if;
  end if;
  return new;
end $$;
create trigger claim_is_guarded before insert or update on claim
for each row execute function guard_claim();
