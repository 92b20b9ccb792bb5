import { expect, test } from 'vitest'
import { uuidMaker } from '../../src/store/ids.ts'
import { createOperatorStore } from '../../src/store/operator-store.ts'
import { accept, dead, draft, entry, leaseRequest, sealing, testStore } from '../support/store.ts'

test('a replay counts as done what is discarded before its turn', async () => {
  const store = await testStore()
  const operators = createOperatorStore({ database: store.database, sealing, newId: uuidMaker(Date.now) })
  const op = { by: 'ops-bot', role: 'operator' }
  const { exchangeId } = await accept(store, draft('A1', 'message'))
  for (const lease of await store.store.lease(leaseRequest())) await store.store.settle(entry(lease, dead))
  const ordered = await operators.orderReplay({ kind: 'ids', exchangeIds: [exchangeId] }, op, 'mended')
  const replayId = ordered.ok ? ordered.value.replayId : expect.unreachable(ordered.failure.detail)
  const done = { done: 1, delivered: 0, dead: 0 }

  await operators.setReplayPaused(replayId, true, op, 'wait')
  expect((await operators.discard(exchangeId, op, 'given up')).ok).toBe(true)
  expect(await operators.replay(replayId)).toMatchObject({ ...done, state: 'paused' })
  await operators.setReplayPaused(replayId, false, op, 'go on')
  await operators.stepReplays(10)
  expect(await operators.replay(replayId)).toMatchObject({ ...done, state: 'finished' })
  expect(store.faults).toEqual([])
  await store.close()
})
