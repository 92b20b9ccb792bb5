import { expect, test } from 'vitest'
import { CODES } from '../../../src/partners/vnpay/codes.ts'
import { codeTableOf } from '../code-pages.ts'

test("the page for people has the table's rows, in its order", async () => {
  const rows = await codeTableOf('vnpay')
  expect(rows.map(({ id }) => id)).toEqual(CODES.map(({ id }) => id))
})
