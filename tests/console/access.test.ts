import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { untilState } from '../support/delivered.ts'
import { codeOf, dossierOf, putDossier, send } from '../support/sender.ts'
import { seriousFindings } from './axe.ts'
import { SHIFT_MAX, STAGE_MS, type Stage, setStage, shiftsOf } from './stage.ts'

let stage: Stage
const ids = { dead: '', rejected: '', replay: '' }
beforeAll(async () => {
  stage = await setStage()
  const delivered = await putDossier(stage.gateway.url, codeOf(1), 'một')
  await untilState(stage.gateway.url, delivered.body['exchangeId'], 'delivered')
  stage.portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', text: 'không nhận' })
  const dead = await putDossier(stage.gateway.url, codeOf(2), 'một')
  await untilState(stage.gateway.url, dead.body['exchangeId'], 'dead')
  await putDossier(stage.gateway.url, codeOf(2), 'hai')
  const wrong = { ...dossierOf(codeOf(3), 'x'), status: 'acepted' }
  const rejected = await send(stage.gateway.url, 'PUT', `/v1/dossiers/${codeOf(3)}`, wrong)
  const replay = await stage.call('POST', '/replays', {
    exchangeIds: [dead.body['exchangeId']],
    reason: 'thử lại',
  })
  Object.assign(ids, {
    dead: dead.body['exchangeId'],
    rejected: rejected.body['exchangeId'],
    replay: replay.body['replayId'],
  })
  await untilState(stage.gateway.url, ids.dead, 'dead')
}, STAGE_MS)
afterAll(() => stage?.close())

const PAGES: readonly (readonly [string, () => string])[] = [
  ['overview', () => '/'],
  ['exchanges', () => '/exchanges?state=dead'],
  ['a dead exchange', () => `/exchanges/${ids.dead}`],
  ['a rejected exchange', () => `/exchanges/${ids.rejected}`],
  ['a dossier', () => `/dossiers/${codeOf(2)}`],
  ['dead letters', () => '/dead'],
  ['a new replay', () => '/replays/new?state=dead&partner=npsp'],
  ['a replay', () => `/replays/${ids.replay}`],
  ['replays', () => '/replays'],
  ['lanes', () => '/lanes'],
  ['routes', () => '/routes'],
  ['a route', () => '/routes/dossier'],
  ['audit', () => '/audit'],
  ['no page', () => '/nothing'],
]

describe.each(PAGES)('%s', (_, place) => {
  test.each(['light', 'dark'] as const)(
    'has no serious finding of axe-core, %s, does not move by itself, and fits a phone',
    async (scheme) => {
      const { page, wrongs } = await stage.open('admin', place(), { colorScheme: scheme })
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      expect(await seriousFindings(page)).toEqual([])
      const { total, what } = await shiftsOf(page)
      expect(total, what.join('\n')).toBeLessThanOrEqual(SHIFT_MAX)
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      expect(wrongs).toEqual([])
      await page.context().close()
    },
  )
})
