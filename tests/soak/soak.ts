/**
 * A longer randomised run: two gateways on one embedded PostgreSQL and a portal that misbehaves, while gateways are killed and stopped and the
 * database is killed. Prints what it counted and ends 0 only when nothing acknowledged was lost and nothing overtook.
 *
 *   npm run soak -- [--seconds 120] [--senders 12] [--dossiers 60] [--pause-ms 30] [--calm]
 *
 * --calm: nothing misbehaves and nothing is killed, so that the gateways' resident memory at the beginning, in the middle and at the end compares.
 * A repeat (a message that the portal stored twice, under the same key) must be explained by an attempt whose end nobody saw: `unsure` counts these.
 */
import { randomInt } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import type { FaultOrder } from '../../mocks/lib/faults.ts'
import { NPSP_ACCOUNT, startNpspMock } from '../../mocks/npsp/mock.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/store/embedded/start-embedded.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { codeOf, putDossier, send } from '../support/sender.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    senders: { type: 'string', default: '12' },
    dossiers: { type: 'string', default: '60' },
    'pause-ms': { type: 'string', default: '30' },
    calm: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const dossiers = Number(values.dossiers)

const dataDir = mkdtempSync(join(tmpdir(), 'lienthong-soak-'))
chmodSync(dataDir, 0o711)
const started = await startEmbedded({ dataDir, log: () => undefined })
if (!started.ok) throw new Error(started.problem)
const server: EmbeddedServer = started.server
const { host, port, user, database } = server.connection
const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
const portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT, keepBodies: 200_000 })

const startOne = (): Promise<GatewayProcess> =>
  startGateway({
    database: { url },
    portalUrl: portal.url,
    npsp: {
      timeoutMs: 1_000,
      retry: { maxAttempts: 50, firstDelayMs: 100, factor: 2, maxDelayMs: 2_000 },
      breaker: { errorThresholdPercentage: 50, volumeThreshold: 10, windowMs: 2_000, resetTimeoutMs: 500 },
    },
  })
const gateways: GatewayProcess[] = [await startOne(), await startOne()]
const pick = <T>(items: readonly T[]): T | undefined => items[randomInt(items.length)]
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const endAt = Date.now() + seconds * 1_000
/** By dossier code: what was acknowledged, in the order of acknowledgement. */
const acknowledged = new Map<string, { id: string; summary: string }[]>()
const counts = { sent: 0, acknowledged: 0, refused: 0, killed: 0, stopped: 0, databaseKilled: 0, faults: 0 }

/** One sender owns its dossiers, so that the order in which it was answered is the order that must hold. */
async function sendUntilEnd(sender: number): Promise<void> {
  const own = Array.from({ length: dossiers }, (_, n) => n).filter(
    (n) => n % Number(values.senders) === sender,
  )
  for (let round = 0; Date.now() < endAt; round++) {
    const code = codeOf(own[randomInt(own.length)] ?? sender)
    const gateway = pick(gateways)
    if (!gateway) continue
    const summary = `${sender}-${round}`
    counts.sent += 1
    const { status, body } = await putDossier(gateway.url, code, summary)
    if (status === 202) {
      counts.acknowledged += 1
      const list = acknowledged.get(code) ?? []
      list.push({ id: String(body['exchangeId']), summary })
      acknowledged.set(code, list)
    } else {
      counts.refused += 1
      await pause(50)
    }
    await pause(randomInt(Number(values['pause-ms'])))
  }
}

const FAULTS: readonly (readonly FaultOrder[])[] = [
  [{ kind: 'latency', ms: 200, times: 50 }],
  [{ kind: 'hang', times: 3 }],
  [{ kind: 'hang', commit: true, times: 3 }],
  [{ kind: 'reset-before-commit', times: 5 }],
  [{ kind: 'reset-after-commit', times: 5 }],
  [{ kind: 'session-expiry' }],
  [{ kind: 'outage', mode: '503', times: 40 }],
  [{ kind: 'outage', mode: 'refused', ms: 1_500 }],
  [{ kind: 'non-json', times: 5 }],
  [{ kind: 'status', status: 429, retryAfter: 1, times: 2 }],
]

async function misbehave(): Promise<void> {
  while (Date.now() < endAt - 3_000) {
    await pause(500 + randomInt(1_500))
    const orders = pick(FAULTS)
    if (orders) portal.faults.add(orders)
    counts.faults += 1
  }
  portal.faults.clear()
}

async function crash(): Promise<void> {
  while (Date.now() < endAt - 8_000) {
    await pause(2_000 + randomInt(3_000))
    const index = randomInt(gateways.length)
    const gateway = gateways[index]
    const die = randomInt(4)
    if (die === 0) {
      const pid = server.pid()
      if (pid !== null) process.kill(pid, 'SIGKILL')
      counts.databaseKilled += 1
    } else if (gateway && die === 1) {
      gateway.signal('SIGSTOP')
      counts.stopped += 1
      await pause(1_000 + randomInt(13_000))
      gateway.signal('SIGCONT')
    } else if (gateway) {
      await gateway.kill()
      counts.killed += 1
      gateways[index] = await startOne()
    }
  }
}

/** Resident memory of each gateway, MB. */
const memoryMb = (): number[] =>
  gateways.map(({ child }) =>
    Math.round(
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
    ),
  )

/** A tenth of the time is for warming up. */
async function measureMemory(): Promise<Readonly<Record<'start' | 'middle' | 'end', number[]>>> {
  await pause(seconds * 100)
  const start = memoryMb()
  await pause(seconds * 400)
  const middle = memoryMb()
  await pause(seconds * 500 - 1_000)
  return { start, middle, end: memoryMb() }
}

const sending = Array.from({ length: Number(values.senders) }, (_, n) => sendUntilEnd(n))
const memory = values.calm ? await measureMemory() : null
await Promise.all([...sending, ...(values.calm ? [] : [misbehave(), crash()])])
portal.faults.clear()

// The queue must run empty. The portal lives in this process: while it works off the backlog, only the gateway is asked, and little.
const [gateway] = gateways
const hasAny = async (state: string): Promise<boolean> => {
  const { status, body } = await send(
    gateway?.url ?? '',
    'GET',
    `/v1/exchanges?state=${state}&limit=1`,
    undefined,
  )
  return status !== 200 || (body['items'] as unknown[]).length > 0
}
const drainBy = Date.now() + 300_000
while (Date.now() < drainBy && ((await hasAny('waiting')) || (await hasAny('delivering')))) await pause(500)

// What the portal has under its key has arrived; what it lacks is lost, unless the gateway still has it to deliver.
const keysOf = (code: string): string[] => portal.dossier(code).map((version) => version.idempotencyKey ?? '')
const open = new Set([...acknowledged.values()].flat().map(({ id }) => id))
for (const code of acknowledged.keys()) for (const key of keysOf(code)) open.delete(key)

let overtaken = 0
let repeated = 0
for (const [code, list] of acknowledged) {
  const keys = keysOf(code)
  const places = list.map(({ id }) => keys.indexOf(id))
  const lastPlaces = list.map(({ id }) => keys.lastIndexOf(id))
  repeated += keys.length - new Set(keys).size
  for (let n = 1; n < list.length; n++)
    if ((places[n] ?? 0) < (lastPlaces[n - 1] ?? 0) && places[n] !== -1) overtaken += 1
}
const { overlaps } = portal.summary()

/** Attempts whose end nobody saw: answered with nothing that says so, or left open by a crash. Each may have arrived and come again. */
async function countUnsure(): Promise<number> {
  const client = new Client(server.connection)
  await client.connect()
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from attempts where outcome in ('unknown', 'open')`,
  )
  await client.end()
  return rows[0]?.n ?? 0
}
const unsure = await countUnsure()
const delivered = counts.acknowledged - open.size
process.stdout.write(
  `${JSON.stringify({ seconds, ...counts, delivered, repeated, unsure, overtaken, overlaps, lost: open.size, memoryMb: memory })}\n`,
)

await Promise.all(gateways.map((each) => each.stop()))
await portal.close()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
process.exitCode = open.size === 0 && overtaken === 0 && overlaps === 0 && repeated <= unsure ? 0 : 1
