import { expect, test } from 'vitest'
import type { FeeExemption, FeeLine } from '../../src/domain/payment.ts'
import { chargedFees, type FeeCase } from '../../src/payments/fees.ts'

const FEE: FeeLine = { code: 'PHI01', name: 'Phí', kind: 'fee', amountVnd: 100 }
const CHARGE: FeeLine = { code: 'LP01', name: 'Lệ phí', kind: 'charge', amountVnd: 50 }
const AT: FeeCase = {
  channel: 'online',
  procedureCode: '1.003560',
  submittedAt: new Date('2025-06-24T03:00:00Z'),
}
const rule = (more: Partial<FeeExemption> = {}): FeeExemption => ({
  channel: 'online',
  legalBasis: 'NQ 12',
  zeroReceipt: false,
  ...more,
})
const chargedCodes = (rules: readonly FeeExemption[], at: Partial<FeeCase> = {}): string[] =>
  chargedFees([FEE, CHARGE], { ...AT, ...at }, rules).lines.map(({ code }) => code)

test('what a rule does not say matches all', () => {
  expect(chargedCodes([rule()])).toEqual([])
  expect(chargedCodes([])).toEqual(['PHI01', 'LP01'])
})

test.each<[string, Partial<FeeExemption>, string[]]>([
  ['another channel', { channel: 'post' }, ['PHI01', 'LP01']],
  ['a kind', { feeKind: 'charge' }, ['PHI01']],
  ['codes', { feeCodes: ['PHI01', 'x'] }, ['LP01']],
  ['procedures', { procedures: ['1.003560'] }, []],
  ['other procedures', { procedures: ['2.0'] }, ['PHI01', 'LP01']],
])('a rule for %s', (_, more, left) => {
  expect(chargedCodes([rule(more)])).toEqual(left)
})

test('days are days in Viet Nam, both ends included', () => {
  const day = rule({ from: '2025-06-24', to: '2025-06-24' })
  const on = (time: string) => chargedCodes([day], { submittedAt: new Date(time) }).length
  expect(['2025-06-23T16:59:59.999Z', '2025-06-24T17:00:00Z'].map(on)).toEqual([2, 2])
  expect(['2025-06-23T17:00:00Z', '2025-06-24T16:59:59.999Z'].map(on)).toEqual([0, 0])
})

test('the first rule that matches a line counts', () => {
  const rules = [rule({ feeKind: 'charge', legalBasis: 'A' }), rule({ legalBasis: 'B', zeroReceipt: true })]
  const { exemptions, isZeroReceiptDue } = chargedFees([FEE, CHARGE], AT, rules)
  expect(exemptions).toEqual([
    { code: 'PHI01', legalBasis: 'B' },
    { code: 'LP01', legalBasis: 'A' },
  ])
  expect(isZeroReceiptDue).toBe(true)
  expect(chargedFees([CHARGE], AT, rules).isZeroReceiptDue).toBe(false)
})
