-- What became of the messages of each stretch of time (contract §7, stats), kept the way the balance is (migration 0003): whoever accepts, settles or
-- replays appends what it changes in the statement that changes it, the fold adds it up, and a reading adds both. Counting the exchanges themselves
-- took 3.6 s over a week of 665,000; the sums of a week are at most some 60,000 rows, whatever there was.

alter table balance_deltas
  add column minute int,
  add column bin smallint,
  drop constraint balance_deltas_part_check,
  add constraint balance_deltas_part_check check (part in ('accepted', 'delivered', 'dead', 'discarded', 'rejected', 'retried'));
comment on column balance_deltas.minute is 'Unix minute in which the exchanges were accepted; null: outside the figures of a window (rejected ones).';
comment on column balance_deltas.bin is 'Of delivered ones: how long they took, as latency_bin says.';

create table figures (
  stretch smallint not null check (stretch in (1, 15)),
  minute int not null,
  route text not null,
  part text not null check (part in ('accepted', 'delivered', 'dead', 'retried')),
  bin smallint not null,
  count bigint not null,
  primary key (stretch, minute, route, part, bin)
) with (fillfactor = 50);
comment on table figures is 'Counts of the exchanges that were accepted in a stretch of minutes. Kept for two hours by the minute and for eight days by the quarter.';
comment on column figures.minute is 'The first Unix minute of the stretch.';
comment on column figures.part is 'accepted, delivered, retried (was or will be tried more than once): of these ever; dead: of these now.';
comment on column figures.bin is 'Of delivered ones, as in balance_deltas; else -1.';

create function minute_of(exchange uuid) returns int language sql immutable parallel safe
  return (('x' || encode(substr(uuid_send(exchange), 1, 6), 'hex'))::bit(48)::bigint / 60000)::int;
comment on function minute_of is 'The Unix minute of a UUIDv7, whose first 48 bits are Unix milliseconds.';

create function latency_bin(exchange uuid, ended_at timestamptz) returns smallint language sql immutable parallel safe
  return floor(20 * ln(1 + greatest(0.0::float8,
    extract(epoch from ended_at)::float8 * 1000 - ('x' || encode(substr(uuid_send(exchange), 1, 6), 'hex'))::bit(48)::bigint)))::smallint;
comment on function latency_bin is 'From acceptance to the end, in bins 1/20 of a natural logarithm wide (5 %) over 1 + milliseconds.';

-- What was there before.
insert into figures (stretch, minute, route, part, bin, count)
  with recent as (
    select minute_of(id) as minute, route, state, attempts, case when state = 'delivered' then latency_bin(id, ended_at) else -1 end as bin from exchanges
    where (month = 0 or month >= to_char(now() at time zone 'UTC' - interval '8 days', 'YYYYMM')::int) and state <> 'rejected'
      and id >= (lpad(to_hex((extract(epoch from now() - interval '8 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
  ), counted as (
    select minute, route, 'accepted' as part, -1 as bin from recent
    union all select minute, route, state, bin from recent where state in ('delivered', 'dead')
    union all select minute, route, 'retried', -1 from recent where attempts > 1
  )
  select stretch, minute / stretch * stretch, route, part, bin, count(*) from counted cross join (values (1), (15)) as s(stretch) group by 1, 2, 3, 4, 5;
