import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Clock } from './domain/clock.ts'
import type { AnyRoute, Sender } from './domain/route.ts'
import { acceptMessage } from './flow/accept.ts'
import { type Closing, closeAll } from './flow/closing.ts'
import { dryRun } from './flow/dry-run.ts'
import { editMessages } from './flow/edits.ts'
import type { Gate } from './flow/ports.ts'
import { replaysPerSecond, startReplayer } from './flow/replayer.ts'
import { createEndWaits } from './flow/waits.ts'
import type { Worker } from './flow/worker.ts'
import { createAdminApp } from './http/admin-app.ts'
import { createPartnerApp } from './http/partner-app.ts'
import { createSenders } from './http/senders.ts'
import { patchJson } from './messages/json-patch.ts'
import { readJson } from './messages/read-json.ts'
import { createMasking } from './privacy/masking.ts'
import { fingerprintOf } from './privacy/sealing.ts'

import { requestReplyRoutes, routes } from './routes/index.ts'
import { ANSWER_FIELDS, PERSONAL_FIELDS } from './routes/personal-fields.ts'
import { type OpenStore, openStore } from './store/open-store.ts'
import { openOperations } from './store/operations.ts'
import { createTelemetry } from './telemetry/telemetry.ts'
import { openDatabase, openSealing } from './wiring/database.ts'
import { byId, deliverBy, openWay, type Way } from './wiring/delivery.ts'
import { openPayments } from './wiring/payments.ts'
import { openPeople } from './wiring/people.ts'
import { answerQuestions } from './wiring/questions.ts'
import { bodiesKeptMs } from './wiring/retention.ts'

/** Where `npm run build:console` puts the console. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console', import.meta.url))

export interface Gateway {
  readonly partnerApp: Express
  readonly adminApp: Express
  /** Resolves when it is ready to accept and deliver; rejects with CannotStart. With an external database that is away it may take long. */
  readonly ready: Promise<void>
  /** Resolves once it is ready or has found the database away: time to open the ports. */
  readonly tried: Promise<void>
  /**
   * Contract §8: no new work, waiters get their 202, what still runs after `graceMs` is given up as unknown, then everything is closed in reverse.
   * Ports are the caller's: `onStopping` is awaited after the waiters were answered.
   */
  readonly close: (graceMs: number, onStopping?: () => Promise<void>) => Promise<void>
}

/** What tests hand in instead of the real thing. */
export interface Overrides {
  /** Sentences for whoever started the process, beside the log. */
  readonly tell?: (sentence: string) => void
  readonly clock?: Clock
  readonly random?: () => number
}

/** The composition root, read top to bottom. @throws CannotStart with one sentence that says what to do. */
export async function createGateway(
  config: Config,
  log: Logger,
  overrides: Overrides = {},
): Promise<Gateway> {
  const closing: Closing[] = []
  try {
    return await compose(config, { log, closing, overrides })
  } catch (error) {
    await closeAll(closing)
    throw error
  }
}

interface Composition {
  readonly log: Logger
  readonly closing: Closing[]
  readonly overrides: Overrides
}

async function compose(config: Config, { log, closing, overrides }: Composition): Promise<Gateway> {
  const clock = overrides.clock ?? { now: () => new Date(), monotonicMs: () => performance.now() }
  const random = overrides.random ?? Math.random
  const stopping = new AbortController()

  const database = await openDatabase(config, { log, closing, tell: overrides.tell ?? (() => undefined) })
  const sealing = await openSealing(config)
  const isOn = (route: AnyRoute): boolean => config.partners.has(route.endpoint.partner.id)
  const enabled = routes.filter(isOn)
  const enabledQuestions = requestReplyRoutes.filter(isOn)
  const allEnabled: readonly AnyRoute[] = [...enabled, ...enabledQuestions]
  const ways = new Map<string, Way>()
  const gates = new Map<string, Gate>()
  const workers = new Map<string, Worker>()
  const wakeWorkers = (): void => {
    for (const worker of workers.values()) worker.wake()
  }
  const telemetry = createTelemetry({ log, clock, routes: allEnabled, diskPath: database.diskPath })
  const { observer } = telemetry
  const opened = openStore({
    address: database.address,
    sealing,
    fingerprint: fingerprintOf(sealing),
    lanes: allEnabled.map((route) => ({ id: route.endpoint.id, partner: route.endpoint.partner.id })),
    routes: allEnabled.map((route) => route.id),
    retention: config.retention,
    bodiesKeptMs: bodiesKeptMs(config, [...routes, ...requestReplyRoutes]),
    clock,
    observer,
    onDue: wakeWorkers,
    onBatch: telemetry.committed,
  })
  closing.push(opened.close, telemetry.watch(opened.readings))

  const senders: readonly Sender[] = config.senders
  const waits = createEndWaits(opened.store, observer)
  for (const settings of config.partners.values()) {
    const way = openWay(settings, { observer, clock, closing })
    if (way === null) continue
    ways.set(settings.id, way)
    gates.set(settings.id, way.gate)
    const worker = deliverBy(way, {
      ...{ opened, enabled, senders, observer, clock, random },
      onSettled: waits.hint,
    })
    if (worker) workers.set(settings.id, worker)
  }
  const payments = openPayments({
    ...{
      config,
      opened,
      sealing,
      observer,
      told: telemetry.payments,
      clock,
      random,
      closing,
      enabled,
      gates,
    },
    onDue: (partner) => workers.get(partner)?.wake(),
  })
  if (payments) telemetry.watchPayments(payments.store.counts)
  const questions = answerQuestions(ways, { opened, sealing, observer, clock, random })
  const { operators, changes, stats } = openOperations(opened.reads, sealing, clock)
  const replayer = startReplayer({
    operators,
    isStoreReady: opened.store.isReady,
    perSecond: replaysPerSecond(
      [...config.partners.values()]
        .filter(({ id }) => workers.has(id))
        .map((settings) => settings.ratePerSecond),
    ),
    clock,
    onDue: wakeWorkers,
    observer,
  })
  closing.push(replayer.stop)

  const partnerApp = createPartnerApp({
    senders: createSenders(config.senders.map((sender) => ({ sender, apiKeySha256: sender.apiKeySha256 }))),
    routes: enabled,
    requestReplyRoutes: enabledQuestions,
    ask: questions.ask,
    accept: (request) =>
      acceptMessage(request, {
        store: opened.store,
        sealing,
        observer,
        onAccepted: (partner) => workers.get(partner)?.wake(),
      }),
    store: opened.store,
    waits,
    observer,
    bodyBytesMax: config.server.bodyBytesMax,
    isStopping: () => stopping.signal.aborted,
    ...(payments && { payments: payments.doors }),
  })
  const { signIn, ...people } = openPeople(config, {
    database: opened.reads,
    sealing,
    clock,
    isStoreReady: opened.store.isReady,
    observer,
  })
  const masking = createMasking(PERSONAL_FIELDS, ANSWER_FIELDS)
  const adminApp = createAdminApp({
    isReady: () => readiness(opened, workers, stopping.signal.aborted),
    observer,
    scrape: telemetry.scrape,
    consoleFolder: CONSOLE_FOLDER,
    signIn,
    api: {
      ...people,
      operators,
      isStoreReady: opened.store.isReady,
      readJson,
      dryRun: (order, signal, edits) =>
        dryRun(order, { operators, routes: byId(enabled), senders: byId(senders), masking }, signal, edits),
      editMessages: (edits) =>
        editMessages(edits, {
          operators,
          routes: byId(enabled),
          senders: byId(senders),
          patch: patchJson,
          sealing,
        }),
      approval: config.replay.approval,
      masking,
      routes: [...routes, ...requestReplyRoutes].map((route) => ({ ...route, enabled: isOn(route) })),
      payments: payments?.store ?? null,
      reconciliation: payments?.reconciliation ?? null,
      breakerOf: (partner) => gates.get(partner)?.breakerState() ?? 'closed',
      stats,
      changes,
      stopping: stopping.signal,
      onDue: wakeWorkers,
      onReplay: replayer.wake,
    },
  })

  return {
    partnerApp,
    adminApp,
    ready: opened.ready,
    tried: opened.tried,
    close: async (graceMs, onStopping) => {
      stopping.abort()
      waits.stop()
      const giveUp = setTimeout(() => payments?.giveUp(), graceMs)
      await Promise.all([
        ...[...workers.values()].map((worker) => worker.stop(graceMs)),
        questions.stop(graceMs),
        onStopping?.(),
      ])
      clearTimeout(giveUp)
      await closeAll(closing)
    },
  }
}

function readiness(
  opened: OpenStore,
  workers: ReadonlyMap<string, Worker>,
  isStopping: boolean,
): { ready: boolean; reasons: string[] } {
  const reasons: string[] = []
  if (isStopping) reasons.push('The gateway is stopping.')
  if (!opened.store.isReady()) reasons.push('The database is out of reach or not yet migrated.')
  for (const [partner, worker] of workers)
    if (!worker.isRunning()) reasons.push(`The worker of partner ${partner} is not running.`)
  return { ready: reasons.length === 0, reasons }
}
