-- The audit log goes by its own time (retention.auditDays) from its beginning on. What is left must still show that nothing else is missing:
-- the last row that went leaves its id and mac here, from which the chain goes on, signed under the same key outside the database.

create table audit_anchor (
  is_only boolean primary key default true check (is_only),
  id bigint not null,
  mac bytea not null,
  signature bytea not null
);
comment on table audit_anchor is 'Empty until the first row goes; then one row: the last that went. Whoever deletes rows by hand cannot sign it.';
