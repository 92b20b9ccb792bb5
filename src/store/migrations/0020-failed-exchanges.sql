-- Lists, groups and counts of what did not arrive are read here alone: looking each one up in exchanges took 1.5 s for a sender with none among 2,000,000.
-- None of these changes while the row is here: a replay deletes it, and dying again makes it anew.
alter table failed_exchanges
  add column sender text,
  add column partner text,
  add column lane text,
  add column failure_code text,
  add column ended_at timestamptz;

update failed_exchanges f set sender = e.sender, partner = e.partner, lane = e.lane, failure_code = e.failure_code, ended_at = e.ended_at
  from exchanges e where e.month = f.month and e.id = f.exchange;

alter table failed_exchanges
  alter column sender set not null,
  alter column partner set not null,
  alter column lane set not null,
  alter column ended_at set not null;

create index failed_exchanges_seq on failed_exchanges (seq desc);
create index failed_exchanges_code on failed_exchanges (failure_code, seq desc);
comment on table failed_exchanges is 'What did not arrive (dead, discarded, rejected), with what lists of it are filtered and counted by.';
