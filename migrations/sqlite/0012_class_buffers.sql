-- Two times of one class keep their buffers from one another (Q11, Q22): only who sits in the same time shares it.
-- Before, any claim of the same class was let in, so a class at 10:00 could stand in the quarter of an hour that
-- is kept free after the one at 09:00; booking refused it, the last word did not.
--
-- Whether two sit in the same time is seen from their appointments, whose times are without buffers. They are
-- looked up for claims of a class alone; everybody else pays nothing. What a hub let pass is not judged again, as
-- before (0010).

drop trigger claim_guard_insert;
drop trigger claim_guard_update;

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

create trigger claim_guard_update
before update of starts_at, ends_at, blocks, overridden, claimant_id, clinic_id, class_key, seats on claim
when new.blocks = 1 and new.overridden = 0
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
