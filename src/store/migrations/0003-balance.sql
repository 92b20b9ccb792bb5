-- The balance (house, decision 7): accepted = ended + unended, cumulative past purges, and the counts by state that no query over history could afford.
--
-- Whoever accepts, settles, replays, discards or rejects appends what it changes, in the same statement as the change: appending waits for nobody.
-- A loop of every gateway folds the appended rows into the sums. A reading adds both, in one statement, so that a fold is never seen half.

create table balance (
  route text not null,
  part text not null check (part in ('accepted', 'delivered', 'dead', 'discarded', 'rejected')),
  count bigint not null,
  primary key (route, part)
) with (fillfactor = 50);
comment on table balance is 'accepted, delivered, discarded, rejected: ever; dead: now. Rejected ones are outside the equation.';

create table balance_deltas (
  route text not null,
  part text not null check (part in ('accepted', 'delivered', 'dead', 'discarded', 'rejected')),
  count int not null
);
comment on table balance_deltas is 'Not yet folded into balance.';

-- What was there before.
insert into balance (route, part, count)
  select route, state, count(*) from exchanges where state in ('delivered', 'dead', 'discarded', 'rejected') group by route, state
  union all select route, 'accepted', count(*) from exchanges where state <> 'rejected' group by route;
