import { fail, ok, type Result } from '../domain/failure.ts'
import type { Actor } from '../flow/operator-ports.ts'
import type { Account, AccountChange, PeopleStore } from '../flow/people-ports.ts'
import type { Sealing } from '../flow/ports.ts'
import { appendAudit } from './audit.ts'
import type { Client, Database } from './database.ts'
import { closeSession, findSession, lockedUntil, noteFailure, openSession } from './sessions.ts'
import { inTransaction } from './store.ts'

interface AccountRow extends Omit<Account, 'signedInAt' | 'isDisabled' | 'createdAt'> {
  readonly is_disabled: boolean
  readonly created_at: Date
  readonly signed_in_at: Date | null
}

const COLUMNS = 'name, role, is_disabled, created_at, signed_in_at'

const accountOf = (row: AccountRow): Account => ({
  name: row.name,
  role: row.role,
  isDisabled: row.is_disabled,
  createdAt: row.created_at,
  signedInAt: row.signed_in_at,
})

/** Accounts, sessions and failed sign-ins over a migrated database. */
export function createPeopleStore(database: Database, sealing: Pick<Sealing, 'hash'>): PeopleStore {
  return {
    accounts: async () =>
      (await database.query<AccountRow>({ text: `select ${COLUMNS} from accounts order by name` })).map(
        accountOf,
      ),
    addAccount: (account, actor, reason) =>
      inTransaction(database, (client) => addAccount(client, { account, actor, reason }, sealing)),
    changeAccount: (name, change, actor, reason) =>
      inTransaction(database, (client) => changeAccount(client, { name, change, actor, reason }, sealing)),
    credentials: async (name) => {
      const [row] = await database.query<{ role: string; password: string }>({
        text: 'select role, password from accounts where name = $1 and not is_disabled',
        values: [name],
      })
      return row ? { role: row.role, passwordHash: row.password } : null
    },
    lockedUntil: (nameHash) => lockedUntil(database, nameHash),
    noteFailure: (nameHash) => noteFailure(database, nameHash),
    openSession: (session, nameHash) =>
      inTransaction(database, (client) => openSession(client, { session, nameHash }, sealing)),
    session: (hash, options) => findSession(database, hash, options),
    closeSession: (hash) => inTransaction(database, (client) => closeSession(client, hash, sealing)),
  }
}

interface Decided {
  readonly actor: Actor
  readonly reason: string
}

async function addAccount(
  client: Client,
  {
    account,
    actor,
    reason,
  }: Decided & { readonly account: { name: string; role: string; passwordHash: string } },
  sealing: Pick<Sealing, 'hash'>,
): Promise<Result<Account>> {
  const { rows } = await client.query<AccountRow>({
    text: `insert into accounts (name, role, password) values ($1, $2, $3) on conflict do nothing returning ${COLUMNS}`,
    values: [account.name, account.role, account.passwordHash],
  })
  const [row] = rows
  if (!row) return fail('STATE_CONFLICT', 'There is an account of this name already. Choose another name.')
  await appendAudit(
    client,
    actor,
    { action: 'account.add', object: account.name, reason, details: { role: account.role } },
    sealing,
  )
  return ok(accountOf(row))
}

async function changeAccount(
  client: Client,
  { name, change, actor, reason }: Decided & { readonly name: string; readonly change: AccountChange },
  sealing: Pick<Sealing, 'hash'>,
): Promise<Result<Account>> {
  const { rows } = await client.query<AccountRow>({
    text: `update accounts set role = coalesce($2, role), password = coalesce($3, password),
      is_disabled = coalesce($4, is_disabled) where name = $1 returning ${COLUMNS}`,
    values: [name, change.role ?? null, change.passwordHash ?? null, change.isDisabled ?? null],
  })
  const [row] = rows
  if (!row) return fail('NOT_FOUND', 'There is no such account. GET /admin/v1/accounts lists them.')
  await client.query({ text: `delete from sessions where by = $1 and kind = 'local'`, values: [name] })
  const details = {
    ...(change.role !== undefined && { role: change.role }),
    ...(change.passwordHash !== undefined && { password: 'new' }),
    ...(change.isDisabled !== undefined && { disabled: change.isDisabled }),
  }
  await appendAudit(client, actor, { action: 'account.change', object: name, reason, details }, sealing)
  return ok(accountOf(row))
}
