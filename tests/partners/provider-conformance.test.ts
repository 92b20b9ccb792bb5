import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { partners } from '../../src/partners/index.ts'
import type { ProviderBench } from './provider-bench.ts'
import { conforms } from './provider-conformance.ts'

const providers = partners.flatMap(({ id, connectProvider }) =>
  connectProvider === undefined ? [] : [{ id, connectProvider }],
)

test('every payment provider has its bench', () => {
  expect(providers.length).toBeGreaterThan(0)
  const missing = providers.filter(({ id }) => !existsSync(new URL(`./${id}/bench.ts`, import.meta.url)))
  expect(missing.map(({ id }) => id)).toEqual([])
})

for (const { id, connectProvider } of providers) {
  const { bench }: { bench: ProviderBench } = await import(`./${id}/bench.ts`)
  describe(id, () => conforms(connectProvider, bench))
}
