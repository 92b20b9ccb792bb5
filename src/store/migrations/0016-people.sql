-- People who sign in (contract §7: "a signed-in session").

create table accounts (
  name text primary key,
  role text not null check (role in ('viewer', 'operator', 'admin', 'auditor')),
  password text not null,
  is_disabled boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  signed_in_at timestamptz
);
comment on table accounts is 'Local accounts, for provinces without an identity provider.';
comment on column accounts.password is 'Argon2id in PHC form: parameters, salt and hash.';

-- By a keyed hash of the name that was tried, whether or not it is an account: so a lock tells nobody which names exist.
create table sign_in_failures (
  name_hash bytea primary key,
  failures int not null,
  failed_at timestamptz not null,
  locked_until timestamptz
);

create table sessions (
  hash bytea primary key,
  by text not null,
  role text not null,
  kind text not null check (kind in ('local', 'oidc')),
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  ends_at timestamptz not null
);
comment on column sessions.hash is 'Keyed hash of the id in the cookie: who reads the table cannot sign in with it.';
create index sessions_by on sessions (by);
