-- Money: the fee schedule, packages, and the ledger, from which every balance is added up.

alter table clinic add column money text not null
  default '{"take_payments":false,"late_cancel":null,"no_show":null}' check (json_valid(money));
alter table appointment_type add column payment text not null
  default '{"policy":{"is":"none"},"pay_later":true}' check (json_valid(payment));

create table fee (
  clinic_id            blob not null,
  id                   blob not null check (length(id) = 16),
  appointment_type_id  blob not null,
  provider_id          blob,
  from_date            text,
  until_date           text,
  -- Minor units of the clinic's currency.
  amount               integer not null check (amount >= 0),
  deleted              integer not null check (deleted in (0, 1)),
  version              integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, appointment_type_id) references appointment_type (clinic_id, id),
  foreign key (clinic_id, provider_id) references provider (clinic_id, id)
) strict, without rowid;

create table package (
  clinic_id  blob not null,
  id         blob not null check (length(id) = 16),
  name       text not null,
  price      integer not null check (price >= 0),
  terms      text not null check (json_valid(terms)),
  active     integer not null check (active in (0, 1)),
  position   integer not null,
  version    integer not null,
  primary key (clinic_id, id)
) strict, without rowid;

create table patient_package (
  clinic_id     blob not null,
  id            blob not null check (length(id) = 16),
  package_id    blob not null,
  patient_id    blob not null,
  name          text not null,
  price         integer not null check (price >= 0),
  terms         text not null check (json_valid(terms)),
  sold_on       text not null,
  valid_until   text,
  cancelled_at  integer,
  version       integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, package_id) references package (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
) strict, without rowid;
create index patient_package_by_patient on patient_package (clinic_id, patient_id);

-- Lines of the ledger. Written once: what was wrong is countered by another line.
create table posting (
  clinic_id   blob not null,
  id          blob not null check (length(id) = 16),
  number      integer not null check (number > 0),
  patient_id  blob not null,
  item_kind   text not null check (item_kind in ('appointment', 'package')),
  item_id     blob not null,
  entry       text not null check (json_valid(entry)),
  -- By how much the patient owes more; below zero for less. Minor units.
  amount      integer not null,
  currency    text not null,
  receipt     integer check (receipt > 0),
  reason      text not null,
  at          integer not null,
  by          text not null check (json_valid(by)),
  version     integer not null,
  primary key (clinic_id, id),
  foreign key (clinic_id, patient_id) references patient (clinic_id, id)
) strict, without rowid;
create unique index posting_number on posting (clinic_id, number);
create unique index posting_receipt on posting (clinic_id, receipt) where receipt is not null;
create index posting_by_patient on posting (clinic_id, patient_id);
create index posting_by_time on posting (clinic_id, at);

-- Only whose record it is may change, when two records of one patient are made one. A desk that copies a hub takes back
-- what it wrote before the hub had it.
create trigger posting_is_kept before update on posting
when (select applying from sync_ctl) = 0 and (old.number <> new.number or old.item_kind <> new.item_kind or old.item_id <> new.item_id
  or old.entry <> new.entry or old.amount <> new.amount or old.currency <> new.currency
  or old.receipt is not new.receipt or old.reason <> new.reason or old.at <> new.at or old.by <> new.by)
begin
  select raise(abort, 'posting_is_kept');
end;
create trigger posting_stays before delete on posting
when (select applying from sync_ctl) = 0 begin
  select raise(abort, 'posting_is_kept');
end;
