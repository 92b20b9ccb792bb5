-- A replay may carry an edited message, and may need a second person's approval (contract §7, house I5).

alter table exchange_bodies drop constraint exchange_bodies_kind_check;
alter table exchange_bodies add constraint exchange_bodies_kind_check check (kind in ('in', 'edit', 'out'));
comment on table exchange_bodies is 'Sealed. in: the sender''s bytes, never changed. edit: an operator''s, beside them; translated instead while is_edited. out: as last translated.';
alter table exchanges add column is_edited boolean not null default false;

alter table replays drop constraint replays_state_check;
alter table replays add constraint replays_state_check check (state in ('proposed', 'running', 'paused', 'finished', 'rejected'));
alter table replays add column decided_by text, add column decided_at timestamptz, add column decision_reason text;
comment on column replays.decided_by is 'Who approved or rejected it: another person than the one who asked.';

-- What an operator wants to send instead, until the replay takes it up. Sealed as it will stand in exchange_bodies.
create table replay_edits (
  replay uuid not null,
  exchange uuid not null,
  paths text[] not null,
  body bytea not null,
  primary key (replay, exchange)
);
comment on column replay_edits.paths is 'JSON Pointers of what was changed.';
