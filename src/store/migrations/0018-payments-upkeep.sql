-- Each provider is asked within slots of its own: what is due is found by provider, however much of another one's is.
drop index payments_due;
create index payments_due_by_provider on payments (provider, poll_due) where poll_due is not null;
drop index payment_refunds_due;
create index payment_refunds_due_by_provider on payment_refunds (provider, due) where due is not null;

alter table payment_refunds add column is_acknowledged boolean not null default false;
comment on column payment_refunds.is_acknowledged is 'The provider has said that it has this refund: from then on an answer that names no refund speaks of this one.';
