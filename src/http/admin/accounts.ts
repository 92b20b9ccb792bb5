import { ok, type Result } from '../../domain/failure.ts'
import type { Account } from '../../flow/people-ports.ts'
import { ROLES, type Role } from './admins.ts'
import type { AdminApiDeps, AdminDoor, AdminReply } from './door.ts'
import {
  invalid,
  type Reader,
  readFlag,
  readMembers,
  readObject,
  readReason,
  readWord,
  resultOf,
  wrong,
} from './members.ts'
import { REASON_MISSING } from './reason.ts'

interface AccountBody {
  readonly name: string
  readonly role: Role
  readonly password: string
  readonly disabled: boolean
  readonly reason: string
}

const PASSWORD_LENGTH_MIN = 12
const PASSWORD_LENGTH_MAX = 200

const readName: Reader<string> = (value, path) =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9._@-]{0,63}$/.test(value)
    ? { ok: true, value }
    : wrong(
        path,
        'must be 1 to 64 lower-case letters without accents, digits, dots, hyphens, underscores or @',
      )

/** Length is what makes a password strong (NIST SP 800-63B §3.1.1.2). */
const readPassword: Reader<string> = (value, path) =>
  typeof value === 'string' &&
  [...value].length >= PASSWORD_LENGTH_MIN &&
  [...value].length <= PASSWORD_LENGTH_MAX
    ? { ok: true, value }
    : wrong(path, `must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`)

const READERS = {
  name: readName,
  role: readWord(ROLES),
  password: readPassword,
  disabled: readFlag,
  reason: readReason,
}

/** Local accounts: list, add, change (contract §7: admin has people and settings). */
export const accountDoors = (deps: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/accounts',
    right: 'people',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      return ok({ status: 200, body: { items: (await deps.people.accounts()).map(accountItem) } })
    },
  },
  {
    method: 'post',
    path: '/admin/v1/accounts',
    right: 'people',
    handler: async ({ admin, body, query }) => {
      const none = resultOf(readMembers(query, {}))
      if (!none.ok) return none
      const { name: nameReader, role: roleReader, password: passwordReader, reason: reasonReader } = READERS
      const read = resultOf(
        readObject<Omit<AccountBody, 'disabled'>>({
          ...{ name: nameReader, role: roleReader, password: passwordReader, reason: reasonReader },
        })(body, ''),
      )
      if (!read.ok) return read
      const { name, role, password, reason } = read.value
      const missing = (['name', 'role', 'password'] as const).filter(
        (member) => read.value[member] === undefined,
      )
      if (name === undefined || role === undefined || password === undefined || reason === undefined)
        return invalid([
          ...missing.map((member) => ({ path: `/${member}`, message: 'is missing' })),
          ...(reason === undefined ? [REASON_MISSING] : []),
        ])
      if (deps.machineNames.includes(name))
        return invalid([{ path: '/name', message: 'is the name of a configured machine; choose another' }])
      const passwordHash = await deps.passwords.hash(password)
      const added = await deps.people.addAccount({ name, role, passwordHash }, admin, reason)
      return added.ok ? ok({ status: 201, body: accountItem(added.value) }) : added
    },
  },
  {
    method: 'post',
    path: '/admin/v1/accounts/:id',
    right: 'people',
    handler: async ({ admin, id, body, query }): Promise<Result<AdminReply>> => {
      const none = resultOf(readMembers(query, {}))
      if (!none.ok) return none
      const { name: _, ...readers } = READERS
      const read = resultOf(readObject<Omit<AccountBody, 'name'>>(readers)(body, ''))
      if (!read.ok) return read
      const { role, password, disabled, reason } = read.value
      if (reason === undefined) return invalid([REASON_MISSING])
      if (role === undefined && password === undefined && disabled === undefined)
        return invalid([{ path: '', message: 'must change role, password or disabled' }])
      const changed = await deps.people.changeAccount(
        id,
        {
          ...(role !== undefined && { role }),
          ...(password !== undefined && { passwordHash: await deps.passwords.hash(password) }),
          ...(disabled !== undefined && { isDisabled: disabled }),
        },
        admin,
        reason,
      )
      return changed.ok ? ok({ status: 200, body: accountItem(changed.value) }) : changed
    },
  },
]

const accountItem = (account: Account): object => ({
  name: account.name,
  role: account.role,
  disabled: account.isDisabled,
  createdAt: account.createdAt.toISOString(),
  signedInAt: account.signedInAt?.toISOString() ?? null,
})
