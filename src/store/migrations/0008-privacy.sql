-- Keys, and bodies that were erased.

alter table gateways add column sealing_keys text[];
comment on column gateways.sealing_keys is 'Ids of its encryption keys, the one that seals first. null: a version that did not say. Nothing is sealed anew with a key that a living gateway lacks.';

alter table exchanges add column erased_at timestamptz;
comment on column exchanges.erased_at is 'When its bodies, records and issues were erased: a data subject''s request, or bodiesKeptMs. The row itself stays.';
