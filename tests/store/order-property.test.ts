import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Lease } from '../../src/flow/ports.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { mendStranded, takeOver } from '../../src/store/takeover.ts'
import {
  dead,
  delivered,
  draft,
  entry,
  leaseRequest,
  type TestStore,
  testStore,
  waiting,
} from '../support/store.ts'

let store: TestStore
let other: OpenStore
beforeAll(async () => {
  store = await testStore()
  other = await store.another()
})
afterAll(async () => {
  expect(store.faults).toEqual([])
  await store.close()
})

/** What senders, gateways, operators and crashes do, in any order. `pick` chooses among what there is. */
type Step =
  | { readonly kind: 'accept'; readonly line: number; readonly lane: 0 | 1; readonly gateway: 0 | 1 }
  | { readonly kind: 'lease'; readonly gateway: 0 | 1; readonly limit: number; readonly isProbe: boolean }
  | {
      readonly kind: 'settle'
      readonly pick: number
      readonly how: 'delivered' | 'dead' | 'waiting' | 'give-back'
    }
  | { readonly kind: 'take-over' }
  | { readonly kind: 'operate'; readonly pick: number; readonly how: 'replay' | 'discard' }
  | { readonly kind: 'pause'; readonly lane: 0 | 1; readonly isPaused: boolean }

const bit = fc.constantFrom(0 as const, 1 as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('accept' as const), line: fc.nat(2), lane: bit, gateway: bit }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('lease' as const),
      gateway: bit,
      limit: fc.integer({ min: 1, max: 3 }),
      isProbe: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      pick: fc.nat(9),
      how: fc.constantFrom(
        'delivered' as const,
        'delivered' as const,
        'dead' as const,
        'waiting' as const,
        'give-back' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take-over' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('operate' as const),
      pick: fc.nat(9),
      how: fc.constantFrom('replay' as const, 'discard' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pause' as const), lane: bit, isPaused: fc.boolean() }),
  },
)

const LANES = ['portal.dossiers', 'portal.steps'] as const

/** One run: what was accepted per line, what is leased, what has left the line. */
class Run {
  readonly name: string
  readonly accepted = new Map<string, string[]>()
  readonly gone = new Set<string>()
  readonly deadOnes: string[] = []
  leases: Lease[] = []
  #count = 0

  constructor(name: string) {
    this.name = name
  }

  readonly gateway = (n: 0 | 1): Pick<OpenStore, 'store'> => (n === 0 ? store : other)

  async take(at: Step): Promise<void> {
    switch (at.kind) {
      case 'accept': {
        const line = `${this.name}-${at.line}`
        const lane = LANES[at.lane]
        const message = draft(line, `message ${this.#count++}`, { lane })
        const answer = await this.gateway(at.gateway).store.accept(message)
        if (!answer.ok) throw new Error(answer.failure.code)
        this.accepted.set(line, [...(this.accepted.get(line) ?? []), answer.value.exchangeId])
        return
      }
      case 'lease': {
        const fresh = await this.gateway(at.gateway).store.lease(
          leaseRequest({ limit: at.limit, isProbe: at.isProbe }),
        )
        for (const lease of fresh) this.check(lease)
        this.leases.push(...fresh)
        return
      }
      case 'settle': {
        const lease = this.leases[at.pick % Math.max(1, this.leases.length)]
        if (!lease) return
        this.leases = this.leases.filter((held) => held !== lease)
        if (at.how === 'give-back') return store.store.giveBack(lease)
        const settlement = { delivered, dead, waiting: waiting(0) }[at.how]
        expect(await store.store.settle(entry(lease, settlement))).toBe(true)
        if (at.how === 'delivered') this.gone.add(lease.exchangeId)
        if (at.how === 'dead') this.deadOnes.push(lease.exchangeId)
        return
      }
      case 'take-over': {
        const lost = this.leases
        this.leases = []
        if (lost.length === 0) return
        await store.database.query({
          text: `update order_keys set lease_until = clock_timestamp() where state = 'leased'`,
        })
        await store.database.transaction(takeOver)
        for (const lease of lost) expect(await store.store.settle(entry(lease, delivered))).toBe(false)
        return
      }
      case 'operate': {
        const id = this.deadOnes[at.pick % Math.max(1, this.deadOnes.length)]
        if (id === undefined) return
        expect(await store.store[at.how](id, 'op', 'reason')).toBe(true)
        this.deadOnes.splice(this.deadOnes.indexOf(id), 1)
        if (at.how === 'discard') this.gone.add(id)
        return
      }
      case 'pause':
        await store.store[at.isPaused ? 'pauseLane' : 'resumeLane'](LANES[at.lane], 'op', 'reason')
    }
  }

  /** I10: it is the first of its line that has not left it, it is not dead, and nothing of its line is in flight. */
  check(lease: Lease): void {
    expect(this.leases.some((held) => held.orderKeyId === lease.orderKeyId)).toBe(false)
    expect((this.accepted.get(lease.key) ?? []).find((id) => !this.gone.has(id))).toBe(lease.exchangeId)
    expect(this.deadOnes).not.toContain(lease.exchangeId)
  }

  /** Everything that is not dead or behind a dead one is delivered in the end, and no line is stranded. */
  async finish(): Promise<void> {
    for (const lane of LANES) await store.store.resumeLane(lane, 'op', 'reason')
    for (const lease of this.leases.splice(0)) await store.store.giveBack(lease)
    while (this.deadOnes.length > 0) await this.take({ kind: 'operate', pick: 0, how: 'replay' })
    for (;;) {
      await store.store.makeDue('portal')
      await this.take({ kind: 'lease', gateway: 0, limit: 50, isProbe: false })
      if (this.leases.length === 0) break
      while (this.leases.length > 0) await this.take({ kind: 'settle', pick: 0, how: 'delivered' })
    }
    expect(await mendStranded(store.database)).toBe(0)
    expect([...this.accepted.values()].flat().filter((id) => !this.gone.has(id))).toEqual([])
  }
}

test('I10: whatever senders, two gateways, operators and crashes do, each line leaves in order, one at a time, and wholly', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const run = new Run(`R${runs++}`)
      for (const at of steps) await run.take(at)
      await run.finish()
    }),
    { numRuns: 40 },
  )
})
