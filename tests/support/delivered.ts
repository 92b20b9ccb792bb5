import { expect, vi } from 'vitest'
import type { NpspMock } from '../../mocks/npsp/mock.ts'
import { getExchange } from './sender.ts'

/** Waits until this exchange is in this state, as its sender sees it. */
export async function untilState(
  url: string,
  id: unknown,
  state: string,
  timeoutMs = 20_000,
): Promise<Record<string, unknown>> {
  let body: Record<string, unknown> = {}
  await vi.waitFor(
    async () => {
      body = (await getExchange(url, id)).body
      expect(body['state']).toBe(state)
    },
    { timeout: timeoutMs, interval: 50 },
  )
  return body
}

/** The summaries of a dossier in the order in which the portal stored them, repeats of one exchange once. */
export function storedSummaries(portal: NpspMock, code: string): string[] {
  const texts: string[] = []
  let last: string | null = null
  for (const version of portal.dossier(code)) {
    if (version.service !== 'DongBoHoSoMC') continue
    if (version.idempotencyKey === last) continue
    last = version.idempotencyKey
    texts.push(String((version.data as Record<string, unknown> | null)?.['TrichYeuHoSo']))
  }
  return texts
}

/** Every step of a dossier in the order in which the portal stored them, repeats left out. */
export function storedKeys(portal: NpspMock, code: string): (string | null)[] {
  const keys = portal.dossier(code).map((version) => version.idempotencyKey)
  return keys.filter((key, n) => key !== keys[n - 1])
}
