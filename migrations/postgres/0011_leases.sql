-- Which computer keeps a provider or a chair, so that it books them finally while the hub is away (D1). One row each:
-- there is never more than one holder, and an ended lease keeps its row and its version.
create table lease (
  clinic_id  uuid not null,
  -- The provider's or resource's.
  id         uuid not null,
  kind       text collate "C" not null check (kind in ('provider', 'resource')),
  -- Null once it was handed or taken back.
  desk_id    uuid,
  desk_name  text collate "C" check ((desk_id is null) = (desk_name is null)),
  version    bigint not null,
  primary key (clinic_id, id),
  foreign key (clinic_id) references meta (clinic_id)
);

select guard_by_clinic('lease');
