-- What operators do, and the trace of it (contract §7).

-- Every write, in the same transaction as the write. Each row's mac is an HMAC over the row and the mac before it, under a key outside the database.
create table audit (
  id bigint primary key,
  at timestamptz not null,
  by text not null,
  role text not null,
  action text not null,
  object text not null,
  reason text,
  details text not null,
  mac bytea not null
);
comment on table audit is 'Append only; ids without gaps, so that a missing row shows. details is JSON text, kept as it was signed.';
create index audit_object on audit (object, id desc);

-- A bulk replay is a job that any gateway carries on.
create table replays (
  id uuid primary key,
  by text not null,
  reason text not null,
  at timestamptz not null default clock_timestamp(),
  matched int not null,
  skipped int not null,
  state text not null default 'running' check (state in ('running', 'paused', 'finished'))
);
create index replays_open on replays (id) where state <> 'finished';

-- pending: still dead, to be made due · replayed: due again, not yet ended · else: how it ended again.
create table replay_items (
  replay uuid not null,
  exchange uuid not null,
  month int not null,
  order_key_id bigint not null,
  position bigint not null,
  state text not null default 'pending' check (state in ('pending', 'replayed', 'delivered', 'dead', 'discarded')),
  primary key (replay, exchange)
);
create index replay_items_pending on replay_items (replay, order_key_id, position) where state = 'pending';
create index replay_items_replayed on replay_items (exchange) where state = 'replayed';

-- One index per filter of the exchanges' list; none of them holds a column that changes.
create index exchanges_by_seq on exchanges (seq desc);
create index exchanges_by_route on exchanges (route, seq desc);
create index exchanges_by_partner on exchanges (partner, seq desc);

alter table decisions add column replay uuid;
comment on column decisions.replay is 'The job that an exchange was replayed with; null for a decision about one.';
