-- Comparing a day's payments with their providers. No personal data: references, numbers of transactions, amounts, states.

create table payment_news (
  payment bigint not null,
  exchange uuid not null,
  state text not null,
  primary key (payment, exchange)
);
comment on table payment_news is 'Which exchange tells the dossier system of which change of a payment: whether it was delivered says its exchange.';

create table reconciliations (
  id uuid primary key,
  seq bigint generated always as identity unique,
  kind text not null check (kind in ('payments')),
  day date not null,
  ordered_by text not null,
  is_daily boolean not null,
  ordered_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  state text not null check (state in ('running', 'done', 'failed')),
  held_until timestamptz,
  statements jsonb not null,
  counts jsonb not null default '{}'
);
comment on column reconciliations.day is 'In Viet Nam, by pay time.';
comment on column reconciliations.held_until is 'Of one that runs: the lease of whoever carries it out; null or past: anybody may.';
comment on column reconciliations.statements is 'Rows of the providers'' statements that came with the order.';
create unique index reconciliations_daily on reconciliations (kind, day) where is_daily;
create index reconciliations_running on reconciliations (ordered_at) where state = 'running';

create table reconciliation_lines (
  reconciliation uuid not null,
  place int not null,
  class text not null,
  line jsonb not null,
  primary key (reconciliation, place)
);
comment on column reconciliation_lines.line is 'ReconciliationLine as JSON.';
