import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { CODES } from '../../../src/partners/payment-platform/codes.ts'

it("the page for people has the table's rows, in its order", async () => {
  const page = await readFile(new URL('../../../docs/partners/payment-platform.md', import.meta.url), 'utf8')
  const table = page.split('## What a code means')[1]?.split('\n## ')[0] ?? ''
  const rows = [...table.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id)
  expect(rows).toEqual(CODES.map(({ id }) => id))
})
