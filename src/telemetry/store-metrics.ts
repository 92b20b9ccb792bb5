import { Gauge, type Registry } from 'prom-client'
import { EXCHANGE_STATES } from '../domain/exchange.ts'
import type { StoreFigures } from '../flow/figures.ts'

/** Gauges of the whole store. Answers what sets them; null takes their values away, since a stale figure is worse than none. */
export function storeMetrics(registry: Registry): (figures: StoreFigures | null) => void {
  const registers = [registry]
  const exchanges = new Gauge({
    name: 'lienthong_exchanges',
    help: 'Exchanges by route and state; delivered, discarded and rejected since the beginning, purged ones included.',
    labelNames: ['route', 'state'],
    registers,
  })
  const waiting = new Gauge({
    name: 'lienthong_lane_waiting',
    help: 'Exchanges that wait in a lane, held ones included.',
    labelNames: ['lane'],
    registers,
  })
  const oldest = new Gauge({
    name: 'lienthong_lane_oldest_seconds',
    help: 'Age of the oldest exchange of a lane that has not ended; 0: none.',
    labelNames: ['lane'],
    registers,
  })
  const balance = new Gauge({
    name: 'lienthong_balance',
    help: 'accepted = ended + unended, counted since the beginning and read in one snapshot.',
    labelNames: ['part'],
    registers,
  })
  const recountedAt = new Gauge({
    name: 'lienthong_recount_timestamp_seconds',
    help: 'When the balance was last recounted, Unix time.',
    registers,
  })
  const recountOk = new Gauge({
    name: 'lienthong_recount_ok',
    help: '1: the last recount found what the balance says; 0: it did not.',
    registers,
  })

  return (figures) => {
    for (const gauge of [exchanges, waiting, oldest, balance]) gauge.reset()
    for (const gauge of [recountedAt, recountOk]) gauge.remove()
    if (figures === null) return
    for (const { route, counts } of figures.routes)
      for (const state of EXCHANGE_STATES) exchanges.set({ route, state }, counts[state])
    for (const lane of figures.lanes) {
      waiting.set({ lane: lane.lane }, lane.waiting)
      oldest.set({ lane: lane.lane }, lane.oldestSeconds)
    }
    for (const part of ['accepted', 'ended', 'unended'] as const) balance.set({ part }, figures.balance[part])
    if (figures.recount === null) return
    recountedAt.set(figures.recount.at.getTime() / 1_000)
    recountOk.set(figures.recount.isOk ? 1 : 0)
  }
}
