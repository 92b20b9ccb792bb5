import type { NewSession, Session } from '../flow/people-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudit } from './audit.ts'
import type { Client, Database } from './database.ts'

/** So many failures in a row lock a name, for so long. */
const FAILURES_MAX = 5
const LOCK_MS = 15 * 60_000
/** Failures older than this are forgotten. */
const FORGET_MS = 24 * 3_600_000
/** Activity is written down at most so often. */
const SEEN_EVERY_MS = 30_000

interface SessionRow {
  readonly by: string
  readonly role: string
  readonly kind: 'local' | 'oidc'
  readonly started_at: Date
  readonly ends_at: Date
}

const sessionOf = (row: SessionRow): Session => ({
  actor: { by: row.by, role: row.role },
  kind: row.kind,
  startedAt: row.started_at,
  endsAt: row.ends_at,
})

export async function lockedUntil(database: Database, nameHash: Uint8Array): Promise<Date | null> {
  const [row] = await database.query<{ locked_until: Date }>({
    text: 'select locked_until from sign_in_failures where name_hash = $1 and locked_until > now()',
    values: [nameHash],
  })
  return row?.locked_until ?? null
}

/** One statement, so that guesses at the same time are all counted. */
export async function noteFailure(database: Database, nameHash: Uint8Array): Promise<Date | null> {
  await database.query({
    text: `delete from sign_in_failures where failed_at < now() - $1 * interval '1 ms' and coalesce(locked_until, failed_at) < now()`,
    values: [FORGET_MS],
  })
  const [row] = await database.query<{ locked_until: Date | null }>({
    text: `insert into sign_in_failures as f (name_hash, failures, failed_at) values ($1, 1, now())
      on conflict (name_hash) do update set failures = case when f.locked_until < now() then 1 else f.failures + 1 end, failed_at = now(),
        locked_until = case when f.locked_until > now() then f.locked_until when f.locked_until is null and f.failures + 1 >= $2
          then now() + $3 * interval '1 ms' end
      returning locked_until`,
    values: [nameHash, FAILURES_MAX, LOCK_MS],
  })
  return row?.locked_until ?? null
}

/** The account first, as whoever changes it: a change that comes later ends this session, one that came before is seen here. */
export async function openSession(
  client: Client,
  { session, nameHash }: { readonly session: NewSession; readonly nameHash: Uint8Array | null },
  sealing: Pick<Sealing, 'hash'>,
): Promise<Session | null> {
  const { by, role } = session.actor
  if (session.kind === 'local') {
    const { rowCount } = await client.query({
      text: 'update accounts set signed_in_at = now() where name = $1 and password = $2 and not is_disabled',
      values: [by, session.passwordHash],
    })
    if (rowCount === 0) return null
  }
  await client.query('delete from sessions where ends_at < now()')
  if (nameHash !== null)
    await client.query({ text: 'delete from sign_in_failures where name_hash = $1', values: [nameHash] })
  const { rows } = await client.query<SessionRow>({
    text: `insert into sessions (hash, by, role, kind, ends_at) values ($1, $2, $3, $4, now() + $5 * interval '1 ms')
      returning by, role, kind, started_at, ends_at`,
    values: [session.hash, by, role, session.kind, session.lastsMs],
  })
  await appendAudit(
    client,
    session.actor,
    { action: 'session.sign-in', object: by, reason: null, details: { kind: session.kind } },
    sealing,
  )
  const [row] = rows
  if (!row) throw new Error('a session was not inserted')
  return sessionOf(row)
}

/** A local account's role is what it is now; a disabled account has no session. */
export async function findSession(
  database: Database,
  hash: Uint8Array,
  { idleMs, isUse }: { readonly idleMs: number; readonly isUse: boolean },
): Promise<Session | null> {
  const [row] = await database.query<SessionRow & { readonly is_stale: boolean }>({
    name: 'sessions.find',
    text: `select s.by, coalesce(a.role, s.role) as role, s.kind, s.started_at, s.ends_at,
        s.seen_at < now() - ${SEEN_EVERY_MS} * interval '1 ms' as is_stale
      from sessions s left join accounts a on s.kind = 'local' and a.name = s.by
      where s.hash = $1 and s.ends_at > now() and s.seen_at > now() - $2 * interval '1 ms'
        and (s.kind = 'oidc' or not a.is_disabled)`,
    values: [hash, idleMs],
  })
  if (!row) return null
  if (isUse && row.is_stale)
    await database.query({ text: 'update sessions set seen_at = now() where hash = $1', values: [hash] })
  return sessionOf(row)
}

export async function closeSession(
  client: Client,
  hash: Uint8Array,
  sealing: Pick<Sealing, 'hash'>,
): Promise<void> {
  const { rows } = await client.query<{ by: string; role: string }>({
    text: 'delete from sessions where hash = $1 returning by, role',
    values: [hash],
  })
  const [row] = rows
  if (row)
    await appendAudit(
      client,
      row,
      { action: 'session.sign-out', object: row.by, reason: null, details: {} },
      sealing,
    )
}
