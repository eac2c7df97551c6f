-- A connection belongs to one clinic (`app.clinic`, set as it is made) and sees and writes that clinic's rows alone; one
-- that names none sees nothing. Forced, so that it holds for the tables' owner too; the hub refuses to serve as a role
-- that passes by it.

create function guard_by_clinic(guarded regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format(
    'create policy of_its_clinic on %s
     using (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
     with check (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', guarded);
end $$;

select guard_by_clinic(c.oid::regclass)
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'house'
order by c.relname;
