import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { expect, vi } from 'vitest'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import type { Sealing } from '../../src/flow/ports.ts'
import { createSealing } from '../../src/privacy/sealing.ts'
import { replay } from '../../src/store/operator.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

/** A gateway process, its portal, and eyes of our own in its database. */
export interface Rig {
  readonly portal: NpspMock
  readonly database: TestDatabase
  readonly gateway: GatewayProcess
  /** The gateway's own keys. */
  readonly sealing: Sealing
  readonly query: <R extends object = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ) => Promise<R[]>
  /** A second connection, for locks that a test holds. */
  readonly connect: () => Promise<Client>
  /** Resolves once a statement of the gateway that contains `text` waits for a lock. */
  readonly untilBlocked: (text: string) => Promise<void>
  /** An operator's replay. */
  readonly replay: (exchangeId: unknown) => Promise<boolean>
  readonly close: () => Promise<void>
}

export async function startRig(npsp: Readonly<Record<string, unknown>> = {}): Promise<Rig> {
  const key = randomBytes(32)
  const indexKey = randomBytes(32)
  const portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  const database = await testDatabase()
  const gateway = await startGateway({
    database: { url: database.url },
    portalUrl: portal.url,
    npsp: { timeoutMs: 3_000, retry: { firstDelayMs: 50, factor: 1, maxDelayMs: 50 }, ...npsp },
    config: {
      encryption: {
        keys: [{ id: 'rig', key: key.toString('base64') }],
        indexKey: indexKey.toString('base64'),
      },
    },
  })
  const clients: Client[] = []
  const connect = async (): Promise<Client> => {
    const client = new Client(database.connection)
    // The database is dropped under it at the end.
    client.on('error', () => undefined)
    await client.connect()
    clients.push(client)
    return client
  }
  const eyes = await connect()
  const query: Rig['query'] = async <R extends object>(text: string, values: unknown[] = []) =>
    (await eyes.query<R>(text, values)).rows
  return {
    portal,
    database,
    gateway,
    sealing: createSealing([{ id: 'rig', key }], indexKey),
    query,
    connect,
    untilBlocked: (text) =>
      vi.waitFor(
        async () => {
          const blocked = await query(
            `select from pg_stat_activity where datname = current_database() and application_name = 'lienthong'
              and wait_event_type = 'Lock' and position($1 in query) > 0`,
            [text],
          )
          expect(blocked).not.toEqual([])
        },
        { timeout: 4_000, interval: 10 },
      ),
    replay: async (exchangeId) => {
      const client = await connect()
      await client.query('begin')
      const isDone = await replay(client, { exchangeId: String(exchangeId), by: 'op', reason: 'mended' })
      await client.query('commit')
      return isDone
    },
    close: async () => {
      await gateway.kill()
      await portal.close()
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)))
      await database.close()
    },
  }
}
