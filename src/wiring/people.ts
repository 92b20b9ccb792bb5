import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import type { Observer, Sealing } from '../flow/ports.ts'
import { createAdmins } from '../http/admin/admins.ts'
import type { AdminApiDeps } from '../http/admin/door.ts'
import { createCallers } from '../http/sign-in/callers.ts'
import { createCookies } from '../http/sign-in/cookies.ts'
import type { SignInDeps } from '../http/sign-in/sign-in.ts'
import { readJson } from '../messages/read-json.ts'
import { createPasswords } from '../privacy/passwords.ts'
import type { Database } from '../store/database.ts'
import { createPeopleStore } from '../store/people.ts'

/** Who may call the admin port: the configured machines, and people who sign in. */
export function openPeople(
  config: Config,
  {
    database,
    sealing,
    clock,
    isStoreReady,
    observer,
  }: {
    readonly database: Database
    readonly sealing: Sealing
    readonly clock: Clock
    readonly isStoreReady: () => boolean
    readonly observer: Observer
  },
): Pick<AdminApiDeps, 'callers' | 'people' | 'passwords' | 'machineNames'> & {
  readonly signIn: Omit<SignInDeps, 'observer'>
} {
  const { people: settings } = config
  const people = createPeopleStore(database, sealing)
  const passwords = createPasswords()
  const cookies = createCookies(settings.publicUrl?.startsWith('https:') ?? false)
  const machineNames = config.admins.map(({ name }) => name)
  const callers = createCallers({
    ...{ admins: createAdmins(config.admins), people, cookies, hash: sealing.hash },
    ...{ idleMs: settings.idleMs, isStoreReady, observer },
  })
  return {
    ...{ callers, people, passwords, machineNames },
    signIn: {
      ...{ settings, callers, cookies, people, passwords, machineNames, sealing },
      ...{ readJson, isStoreReady, clock },
    },
  }
}
