-- Payments of a day without a final answer: a provider has years of paid and failed ones beside them.
create index payments_unpaid_by_day on payments (provider, created_at) where paid_at is null and state in ('created', 'pending', 'expired', 'review');
