import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { load } from './lib/load.ts'
import { type Figure, report } from './lib/report.ts'
import { API_KEY, type Running, startRig } from './lib/rig.ts'

const ROUNDS = 6
const COUNT = 2_000
const CONNECTIONS = 64
const DELIVERED = '"state":"delivered"'

/**
 * What sealing costs of `deliver`: the same messages through a gateway that seals and one that does not (bench/lib/plain-sealing.ts), each with a
 * database of its own, in alternating rounds of one run; the first round warms both. The figure is that of the middle round.
 */
export async function sealing(): Promise<void> {
  const rig = await startRig()
  try {
    await rig.sink()
    const client = new Client(rig.server.connection)
    await client.connect()
    await client.query('create database plain')
    await client.end()
    const sealed = await rig.gateway()
    const plain = await rig.gateway({}, {}, { database: 'plain', preload: 'bench/lib/without-sealing.ts' })
    const rounds = new Map<Running, Figure[]>([
      [sealed, []],
      [plain, []],
    ])
    for (let round = 0; round <= ROUNDS; round += 1)
      // Who comes second finds a warmer machine: they take turns.
      for (const gateway of round % 2 === 0 ? [sealed, plain] : [plain, sealed]) {
        const figure = await oneRound(
          gateway,
          gateway === sealed ? 'deliver' : 'deliver without sealing',
          round,
        )
        if (round > 0) rounds.get(gateway)?.push(figure)
      }
    const base = middleOf(rounds.get(plain) ?? [])
    const ours = middleOf(rounds.get(sealed) ?? [])
    report([base, { ...ours, ratio: ours.perSecond / base.perSecond }])
  } finally {
    await rig.close()
  }
}

async function oneRound(gateway: Running, bench: string, round: number): Promise<Figure> {
  const before = gateway.count(DELIVERED)
  const startedAt = performance.now()
  const result = await load({
    port: gateway.port,
    path: (code) => `/v1/dossiers/${code}`,
    count: COUNT,
    connections: CONNECTIONS,
    from: round * COUNT,
    apiKey: API_KEY,
  })
  while (gateway.count(DELIVERED) - before < COUNT) await pause(10)
  const perSecond = COUNT / ((performance.now() - startedAt) / 1_000)
  return { bench, ...result, perSecond, rssMb: gateway.rssMb(), ratio: null }
}

function middleOf(figures: readonly Figure[]): Figure {
  const sorted = [...figures].sort((a, b) => a.perSecond - b.perSecond)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('there was no round')
  return middle
}
