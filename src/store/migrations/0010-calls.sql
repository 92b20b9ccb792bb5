-- Request–reply calls (contract §6). A call is an exchange that stands in no line: its sender waits, and nothing of it is ever sent later.

-- One row from its opening to its end: whoever deletes it writes the end, and nobody else does. The holder is the gateway that answers its
-- sender; once that one is gone, or the caller's time is over, any gateway ends it dead.
create table calls_in_flight (
  exchange uuid primary key,
  month int not null,
  seq bigint not null,
  route text not null,
  lane text not null,
  holder int not null,
  until timestamptz not null,
  audit text not null
);
comment on table calls_in_flight is 'Small: a row goes when its call ends.';
comment on column calls_in_flight.until is 'The caller''s deadline and a grace: by then its gateway has ended it, or never will.';
comment on column calls_in_flight.audit is 'JSON of the audit row to be: who asks, for what, keyed hashes of the numbers. No personal data.';
create index calls_in_flight_until on calls_in_flight (until);

alter table failed_exchanges add column is_final boolean not null default false;
comment on column failed_exchanges.is_final is 'A dead call: neither replayed nor discarded, and purged with its month like a delivered one. Purged, it counts as discarded: nobody replays it any more.';
