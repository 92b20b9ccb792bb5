import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { partners } from '../../src/partners/index.ts'
import type { ProviderBench } from './provider-bench.ts'
import { conforms } from './provider-conformance.ts'

const providers = partners.flatMap(({ id, connectProvider }) =>
  connectProvider === undefined ? [] : [{ id, connectProvider }],
)
const hasBench = ({ id }: { readonly id: string }): boolean =>
  existsSync(new URL(`./${id}/bench.ts`, import.meta.url))

/** Their mocks are being built; a provider leaves this list with its bench. */
const AWAITED = ['payment-platform', 'vnpt-pay', 'payos']

test('every payment provider has its bench', () => {
  const missing = providers.filter((provider) => !hasBench(provider)).map(({ id }) => id)
  expect(missing.filter((id) => !AWAITED.includes(id))).toEqual([])
})

for (const { id, connectProvider } of providers.filter(hasBench)) {
  const { bench }: { bench: ProviderBench } = await import(`./${id}/bench.ts`)
  describe(id, () => conforms(connectProvider, bench))
}
