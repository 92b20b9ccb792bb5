/**
 * kill -9 in the middle of a bulk replay: dossiers that the portal refused are replayed in one order, the gateway is killed a quarter of the way,
 * and another one carries on. Prints what it counted and ends 0 only when none was forgotten, none overtaken and none sent twice whose attempt was settled.
 *
 *   npm run soak:replay -- [--count 10000]
 */
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { NPSP_ACCOUNT, startNpspMock } from '../../mocks/npsp/mock.ts'
import { startEmbedded } from '../../src/store/embedded/start-embedded.ts'
import { storedSummaries } from '../support/delivered.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { codeOf, putDossier, send } from '../support/sender.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '10000' } } })
const count = Number(values.count)
/** Every tenth dossier has a second message, held by the dead first one. */
const numbers = Array.from({ length: count }, (_, n) => n)
const held = numbers.filter((n) => n % 10 === 0)
const UNTIL_MS = 900_000

const dataDir = mkdtempSync(join(tmpdir(), 'lienthong-soak-'))
chmodSync(dataDir, 0o711)
const started = await startEmbedded({ dataDir, log: () => undefined })
if (!started.ok) throw new Error(started.problem)
const { server } = started
const { host, port, user, database } = server.connection
const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
const portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT, keepBodies: 200_000 })
const token = 'soak-operator'

const startOne = (): Promise<GatewayProcess> =>
  startGateway({
    database: { url },
    portalUrl: portal.url,
    config: {
      // The slowest partner caps replays: what is counted here are crashes, not how long they are spread.
      partners: {
        'dossier-system': { baseUrl: 'http://127.0.0.1:9', auth: { bearer: 'x' }, ratePerSecond: 2_000 },
        npsp: { baseUrl: portal.url, ...NPSP_ACCOUNT, concurrency: 16, ratePerSecond: 2_000 },
      },
      admins: [
        { name: 'soak', role: 'operator', tokenSha256: createHash('sha256').update(token).digest('hex') },
      ],
    },
  })
const admin = async (gateway: GatewayProcess, method: string, path: string, body?: unknown) =>
  (await send(gateway.adminUrl, method, `/admin/v1${path}`, body, { authorization: `Bearer ${token}` })).body

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const by = Date.now() + UNTIL_MS
  while (!(await isSo())) {
    if (Date.now() > by) throw new Error('it did not come to that in time')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Sends it again until it is accepted, as a sender does. */
async function acceptOne(n: number, summary: string): Promise<string> {
  let id = ''
  await until(async () => {
    const { status, body } = await putDossier(first.url, codeOf(n), summary)
    id = String(body['exchangeId'])
    return status === 202
  })
  return id
}

async function accept(which: readonly number[], summary: string): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < which.length; at += 50) {
    const batch = which.slice(at, at + 50)
    ids.push(...(await Promise.all(batch.map((n) => acceptOne(n, summary)))))
  }
  return ids
}

const receivedKeys = (): string[] =>
  portal.received({ service: 'DongBoHoSoMC' }).map(({ idempotencyKey }) => idempotencyKey ?? '')

const first = await startOne()
portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', text: 'Mã TTHC không có trong danh mục' })
const ids = [...(await accept(numbers, 'một')), ...(await accept(held, 'hai'))]
await until(async () => {
  const lanes = (await admin(first, 'GET', '/lanes'))['items'] as { id: string; dead: number }[]
  return lanes.some((lane) => lane.id === 'npsp.DongBoHoSoMC' && lane.dead === count)
})
portal.faults.clear()
portal.clearReceived()

const order = { filter: { state: 'dead' }, reason: 'soak' }
const { replayId, matched } = await admin(first, 'POST', '/replays', order)
const orderedAt = Date.now()
await until(() => receivedKeys().length > count / 4)
await first.kill()
const sentBefore = new Set(receivedKeys()).size
const second = await startOne()
let report: Record<string, unknown> = {}
await until(async () => {
  report = await admin(second, 'GET', `/replays/${replayId}`)
  return report['state'] === 'finished'
})
const seconds = (Date.now() - orderedAt) / 1_000
await until(() => new Set(receivedKeys()).size === ids.length)

const client = new Client(server.connection)
await client.connect()
const { rows } = await client.query<{ n: number }>(
  `select count(*)::int as n from attempts where outcome = 'open'`,
)
await client.end()
const leftOpen = rows[0]?.n ?? 0

const keys = receivedKeys()
const unique = new Set(keys)
const forgotten = ids.filter((id) => !unique.has(id)).length
const overtaken = numbers.filter(
  (n) => storedSummaries(portal, codeOf(n)).join() !== (n % 10 === 0 ? 'một,hai' : 'một'),
).length
const twice = keys.length - unique.size
const { overlaps } = portal.summary()
process.stdout.write(
  `${JSON.stringify({ matched, sentBefore, ...report, held: held.length, forgotten, twice, leftOpen, overtaken, overlaps, seconds: Math.round(seconds) })}\n`,
)
await second.stop()
await portal.close()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
const isWell = matched === count && report['delivered'] === count && forgotten === 0 && twice <= leftOpen
process.exitCode = isWell && overtaken === 0 && overlaps === 0 ? 0 : 1
