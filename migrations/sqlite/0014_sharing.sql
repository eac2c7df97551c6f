-- The desk's half of sharing a book (trust.md §1): what people did at this computer, and whose accounts are the hub's.

-- Desk: each person's stack of what can be undone here. A desk's feed is the hub's, so an entry names intents and not
-- places in the feed; taking back is an intent too, which the next step takes back in turn.
create table intent_undo (
  clinic_id    blob not null,
  user_id      blob not null,
  place        integer not null check (place >= 1),
  -- The last step: what was done, taken back or done again.
  last_intent  blob not null check (length(last_intent) = 16),
  label        text not null check (json_valid(label)),
  state        text not null check (state in ('done', 'undone')),
  primary key (clinic_id, user_id, place),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;

-- Desk: the version the hub has of an account. The account's own row counts tries and holds the PIN of this computer,
-- and its version counts those.
create table hub_account (
  clinic_id  blob not null,
  user_id    blob not null,
  version    integer not null check (version >= 1),
  primary key (clinic_id, user_id),
  foreign key (clinic_id) references meta (clinic_id)
) strict, without rowid;
