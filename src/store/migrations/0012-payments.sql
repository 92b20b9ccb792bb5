-- The ledger of payments (contract §5). One row per payment, locked by whoever changes it; what happened to it stands in tables beside it, appended
-- only. Financial records: nothing here is purged with the exchanges.
--
-- Sealed: who pays, to whom and why (details), the pay address, refund reasons, callbacks. Readable: ids, references, amounts, states, codes, times.

create sequence payment_numbers;
comment on sequence payment_numbers is 'What makes our order and refund numbers unique; a number may be lost, none comes twice.';

create table payments (
  id bigint primary key,
  payment_ref text not null unique,
  sender text not null,
  dossier_code text not null,
  order_key text not null,
  provider text not null,
  provider_ref text,
  fee_codes text[] not null,
  state text not null check (state in ('created', 'pending', 'exempt', 'paid', 'failed', 'expired', 'review', 'refunding', 'partially-refunded', 'refunded')),
  amount_vnd bigint not null,
  refunded_vnd bigint not null default 0,
  transaction_id text,
  content_hash bytea not null,
  terms jsonb not null,
  exemptions jsonb not null,
  details bytea not null,
  pay_url bytea,
  created_at timestamptz not null,
  opened_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  paid_at timestamptz,
  is_doubtful boolean not null default false,
  creator int,
  creator_until timestamptz,
  poll_due timestamptz,
  unique (provider, provider_ref)
) with (fillfactor = 70);
comment on column payments.id is 'From payment_numbers.';
comment on column payments.order_key is 'The dossier code upper-cased.';
comment on column payments.provider_ref is 'Our order number at the provider, stored before it is sent; null: exempt.';
comment on column payments.fee_codes is 'Of the charged lines, sorted: a second paid one of the same dossier and codes is a double payment.';
comment on column payments.terms is 'What later calls to the provider repeat verbatim: request ids, the creation time as it was sent.';
comment on column payments.details is 'Sealed JSON: the order with its payer, lines and beneficiary; the return address.';
comment on column payments.created_at is 'By the gateway''s clock, as providers are told; opened_at: by the database''s, from which queries are counted.';
comment on column payments.paid_at is 'The provider''s signed pay time; where it has none, when the success was stored.';
comment on column payments.is_doubtful is 'A creation went out and no answer came back: the provider is asked before it is sent again.';
comment on column payments.creator is 'The gateway that is just asking for the pay address, until creator_until.';
comment on column payments.poll_due is 'When the provider is asked next; also the lease of whoever is asking. null: never again.';
create index payments_due on payments (poll_due) where poll_due is not null;
create index payments_by_dossier on payments (order_key, id desc);
create index payments_by_state on payments (state, id desc);
create index payments_by_provider on payments (provider, id desc);
create index payments_by_pay_day on payments (provider, paid_at) where paid_at is not null;

create table payment_transactions (
  payment bigint not null,
  transaction_id text not null,
  provider text not null,
  amount_vnd bigint,
  refunded_vnd bigint not null default 0,
  paid_at timestamptz,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (payment, transaction_id)
);
comment on table payment_transactions is 'Every success of a payment, by the provider''s number of the money ('''' where it names none). The key belongs to the payment: providers'' numbers are only theirs, and some begin anew.';
create index payment_transactions_by_number on payment_transactions (provider, transaction_id);

create table payment_statements (
  payment bigint not null,
  source text not null check (source in ('callback', 'query')),
  hash bytea not null,
  verdict text not null,
  code text not null,
  times int not null default 1,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  raw bytea,
  primary key (payment, source, hash)
) with (fillfactor = 80);
comment on table payment_statements is 'What providers said, each once, counted. raw: sealed, the first callback''s query and body as received.';

create table payment_reviews (
  id bigint generated always as identity primary key,
  payment bigint not null,
  reason text not null check (reason in ('amount-mismatch', 'suspected-fraud', 'reversed', 'contradictory', 'double-payment')),
  transaction_id text,
  amount_vnd bigint,
  at timestamptz not null default clock_timestamp(),
  decision text check (decision in ('paid', 'failed', 'kept', 'refunded')),
  decided_at timestamptz
);
create index payment_reviews_by_payment on payment_reviews (payment, id);

create table payment_history (
  id bigint generated always as identity primary key,
  payment bigint not null,
  at timestamptz not null default clock_timestamp(),
  kind text not null,
  detail text not null
);
comment on table payment_history is 'Everything that happened to a payment, for people. No personal data.';
create index payment_history_by_payment on payment_history (payment, id);

create table payment_refunds (
  id bigint primary key,
  payment bigint not null,
  refund_ref text not null,
  provider text not null,
  provider_refund_ref text not null,
  transaction_id text not null,
  transaction_amount_vnd bigint not null,
  amount_vnd bigint not null,
  is_of_entry boolean not null,
  back_to text not null,
  state text not null check (state in ('refunding', 'refunded', 'failed')),
  content_hash bytea not null,
  terms jsonb not null,
  details bytea not null,
  created_at timestamptz not null,
  is_sent boolean not null default false,
  due timestamptz,
  unique (payment, refund_ref),
  unique (provider, provider_refund_ref)
);
comment on column payment_refunds.is_of_entry is 'Of a second transaction that stands in payment_reviews: the payment''s state stays.';
comment on column payment_refunds.back_to is 'The payment''s state before, for a refund that is refused.';
comment on column payment_refunds.details is 'Sealed JSON: reason and who ordered it.';
comment on column payment_refunds.is_sent is 'It may have been sent: the provider is asked before it is sent again.';
comment on column payment_refunds.due is 'When it is sent or asked after next; also the lease of whoever is at it. null: ended.';
create index payment_refunds_due on payment_refunds (due) where due is not null;

create table callback_quarantine (
  slot int primary key,
  at timestamptz not null default clock_timestamp(),
  provider text not null,
  reason text not null,
  raw bytea not null
);
comment on table callback_quarantine is 'Callbacks that were not believed: the newest of each slot, sealed, cut to a size. They change nothing.';
create sequence callback_quarantine_slots;

-- How many payments there are by provider and state, without counting years of them. As the balance: appended with the change, folded later.
create table payment_counts (
  provider text not null,
  state text not null,
  count bigint not null,
  primary key (provider, state)
) with (fillfactor = 50);
create table payment_count_deltas (
  provider text not null,
  state text not null,
  count int not null
);
