-- The tables of the one way (house, decisions 2, 6, 7; docs/adr/0002 and 0007).
--
-- Exchanges, their bodies and their attempts live in partitions of one month each (`month`: 202611 = received in November 2026, UTC).
-- The month of a row follows from its id (UUIDv7), so that every look-up prunes to two partitions: its own month and `month = 0`, the kept
-- partition, into which unended and dead rows are moved before their month is dropped. What must survive a month stands in tables of its own.

create table facts (
  name text primary key,
  value text not null
);
comment on table facts is 'What the store remembers of itself: the fingerprint of the index key.';

create table gateways (
  id int generated always as identity primary key,
  started_at timestamptz not null default now()
);
comment on table gateways is 'One row per gateway process that ever ran; alive while it holds the session-level advisory lock of its id.';

create table lanes (
  id text primary key,
  partner text not null,
  is_paused boolean not null default false,
  paused_until timestamptz,
  paused_by text,
  pause_reason text
);
comment on column lanes.is_paused is 'Paused by an operator, until an operator resumes it.';
comment on column lanes.paused_until is 'Paused by the partner (Retry-After, a suspended endpoint).';

-- How many exchanges each lane has delivered, in 16 slots so that gateways do not queue for one row.
create table lane_deliveries (
  lane text not null,
  slot smallint not null,
  delivered bigint not null,
  primary key (lane, slot)
) with (fillfactor = 50);

-- One row per order key, the thing that is leased (house, decision 2). Its row lock serialises acceptance, settlement and replay of the key.
--   idle: nothing stands in its line · ready: its head waits (due) · leased: its head is in flight · held: its head is dead and holds the rest
create table order_keys (
  id bigint generated always as identity primary key,
  partner text not null,
  key text not null,
  next_position bigint not null default 1,
  state text not null default 'idle' check (state in ('idle', 'ready', 'leased', 'held')),
  head uuid,
  head_month int,
  head_lane text,
  head_size int,
  head_failures int not null default 0,
  due timestamptz,
  delayed_at timestamptz,
  lease_token bigint,
  lease_holder int,
  lease_until timestamptz,
  in_flight_until timestamptz,
  latest jsonb not null default '{}',
  unique (key, partner)
) with (fillfactor = 70);
comment on column order_keys.delayed_at is 'When its head was given its delay: an outage that ends later makes it due, one that ended before does not.';
comment on column order_keys.in_flight_until is 'Until then the partner may still be at work on the last send: no takeover before it.';
comment on column order_keys.latest is 'Per route {exchange, hash, at, sender}: the latest accepted exchange, for the rule that an equal one is a duplicate.';
create index order_keys_due on order_keys (head_lane, due) where state = 'ready';
create index order_keys_probe on order_keys (head_lane, head_failures, due) where state = 'ready';
create index order_keys_leased on order_keys (lease_until) where state = 'leased';

create sequence lease_tokens;

-- What stands in line: waiting, in flight, or dead and holding. Small: a row goes when its exchange ends.
create table queue_entries (
  order_key_id bigint not null,
  position bigint not null,
  exchange uuid not null,
  month int not null,
  seq bigint not null,
  route text not null,
  lane text not null,
  size int not null,
  is_dead boolean not null default false,
  primary key (order_key_id, position)
);
create index queue_entries_lane on queue_entries (lane, seq);
create index queue_entries_seq on queue_entries (seq desc);
create index queue_entries_dead on queue_entries (order_key_id, position) where is_dead;

-- What did not arrive: dead, discarded, rejected. Few, and found here, so that no index of exchanges holds a column that changes:
-- every update of an exchange stays on its page (HOT) instead of writing to each index anew.
create table failed_exchanges (
  exchange uuid primary key,
  month int not null,
  seq bigint not null,
  route text not null,
  state text not null check (state in ('dead', 'discarded', 'rejected'))
);
create index failed_exchanges_state on failed_exchanges (state, seq desc);

create sequence exchange_sequence;

create table exchanges (
  month int not null,
  id uuid not null,
  seq bigint not null default nextval('exchange_sequence'),
  route text not null,
  sender text not null,
  partner text not null,
  lane text not null,
  key text not null,
  order_key text not null,
  order_key_id bigint,
  position bigint,
  on_dead text not null,
  state text not null check (state in ('waiting', 'delivering', 'delivered', 'dead', 'discarded', 'rejected')),
  size int not null,
  attempts int not null default 0,
  failures int not null default 0,
  counted_failures int not null default 0,
  is_doubtful boolean not null default false,
  lane_mark bigint not null default 0,
  failure_code text,
  failure_detail text,
  issues bytea,
  content_hash bytea,
  subjects bytea[] not null default '{}',
  traceparent text,
  ended_at timestamptz,
  primary key (month, id)
) partition by list (month);
comment on column exchanges.order_key is 'The key upper-cased; key is as the sender wrote it.';
comment on column exchanges.lane_mark is 'What the lane had delivered when the previous attempt failed (at first: at acceptance).';
comment on column exchanges.failures is 'Failed attempts since acceptance or the latest replay; counted_failures: those that count towards maxAttempts.';
comment on column exchanges.issues is 'Sealed JSON: the members of a rejected message may have any name.';
comment on column exchanges.subjects is 'Keyed hashes of the persons'' numbers in the message.';
create index exchanges_by_sender on exchanges (sender, seq desc);
create index exchanges_by_key on exchanges (order_key, seq desc);

create table exchange_bodies (
  month int not null,
  exchange uuid not null,
  kind text not null check (kind in ('in', 'out')),
  body bytea not null,
  primary key (month, exchange, kind)
) partition by list (month);
comment on table exchange_bodies is 'Sealed. in: the sender''s bytes, never changed. out: the message as it was last translated.';

create table attempts (
  month int not null,
  exchange uuid not null,
  number int not null,
  started_at timestamptz not null default now(),
  duration_ms int,
  outcome text not null default 'open' check (outcome in ('delivered', 'unavailable', 'unknown', 'refused', 'open')),
  status int,
  failure_code text,
  record bytea,
  primary key (month, exchange, number)
) partition by list (month);
comment on column attempts.record is 'Sealed JSON: calls, receipt, the partner''s own text.';

create table exchanges_0 partition of exchanges for values in (0) with (fillfactor = 75);
create table exchange_bodies_0 partition of exchange_bodies for values in (0);
create table attempts_0 partition of attempts for values in (0);

create table idempotency_keys (
  hash bytea primary key,
  exchange uuid not null,
  month int not null,
  content_hash bytea not null,
  is_discarded boolean not null default false,
  created_at timestamptz not null default now()
);
comment on column idempotency_keys.is_discarded is 'A purged exchange answers its last state: delivered, or discarded where this says so.';
create index idempotency_keys_age on idempotency_keys (created_at);
create index idempotency_keys_exchange on idempotency_keys (exchange);

create table order_memory (
  order_key_id bigint primary key,
  memory jsonb not null
) with (fillfactor = 80);
comment on table order_memory is 'What a partner remembers of an order key ("this dossier exists there"). Not purged with history.';

create table decisions (
  id bigint generated always as identity primary key,
  exchange uuid not null,
  kind text not null check (kind in ('replay', 'discard')),
  at timestamptz not null default now(),
  by text not null,
  reason text not null
);
create index decisions_exchange on decisions (exchange);
