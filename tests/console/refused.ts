import { untilState } from '../support/delivered.ts'
import { codeOf, putDossier } from '../support/sender.ts'
import type { Stage } from './stage.ts'

/** What the portal says to what it refuses. */
export const REFUSAL = 'Mã thủ tục không có trong danh mục'

/** Dossiers `from`, `from + 1` … that the portal has refused, by id; it takes them from now on. */
export async function refused(stage: Stage, from: number, count: number): Promise<string[]> {
  stage.portal.faults.add({ kind: 'refusal', service: 'DongBoHoSoMC', text: REFUSAL })
  const numbers = Array.from({ length: count }, (_, n) => from + n)
  const sent = await Promise.all(numbers.map((n) => putDossier(stage.gateway.url, codeOf(n), 'một')))
  const ids = sent.map(({ body }) => String(body['exchangeId']))
  for (const id of ids) await untilState(stage.gateway.url, id, 'dead')
  stage.portal.faults.clear()
  return ids
}
