import { expect, test } from 'vitest'
import { CODES } from '../../../src/partners/momo/codes.ts'
import { codeTableOf } from '../code-pages.ts'

test("the page for people has the table's rows, in its order", async () => {
  const rows = await codeTableOf('momo')
  expect(rows.map(({ id }) => id)).toEqual(CODES.map(({ id }) => id))
})

test('each row of it names exactly the codes that it is about', async () => {
  const rows = await codeTableOf('momo')
  expect(rows.map(({ cells }) => codesIn(cells[1]))).toEqual(CODES.map(({ codes }) => codes))
})

const codesIn = (cell = ''): readonly string[] | null =>
  cell === 'any other' ? null : [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
