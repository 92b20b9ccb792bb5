import fc from 'fast-check'
import type { PaymentOrder } from '../../src/domain/payment.ts'

/** An order that every provider takes. */
export const ORDER: PaymentOrder = {
  paymentRef: 'P-0001',
  dossierCode: '000.00.18.H56-250701-0001',
  channel: 'in-person',
  procedure: {
    code: '1.000001',
    name: 'Đăng ký khai sinh',
    serviceCode: '1.000001',
    serviceName: 'Khai sinh',
  },
  unit: { code: '000.00.18.H56', name: 'Sở Tư pháp' },
  payer: {
    name: 'Nguyễn Thị Bình',
    personalId: '038199000001',
    taxCode: null,
    address: 'Phường Hạc Thành, Thanh Hóa',
    ip: '203.113.1.2',
  },
  lines: [
    { code: 'P1', name: 'Phí thẩm định', kind: 'fee', amountVnd: 100_000 },
    { code: 'L1', name: 'Lệ phí cấp giấy', kind: 'charge', amountVnd: 50_000 },
  ],
  amountVnd: 150_000,
  beneficiary: { account: '112000000001', bank: 'VIETINBANK', name: 'Sở Tư pháp' },
  description: 'THANH TOAN HO SO 000.00.18.H56-250701-0001',
}

const freeText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 400 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  fc.constantFrom(
    'Lệ phí | hồ sơ & phí = 1',
    'a|b|c',
    'x&orderId=1&y',
    'Đường %26 "trích" <b>\'\\',
    '=',
    '支払い',
  ),
)

/** Valid requests (contract §5, The request), whether a provider takes them or not: texts with separators, extreme amounts, both kinds of addresses. */
export const anyOrder: fc.Arbitrary<PaymentOrder> = fc
  .record({
    paymentRef: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
    description: freeText,
    name: freeText,
    ip: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('203.113.1.2')),
    personalId: fc.constantFrom('038199000001', null),
    address: fc.option(freeText),
    amounts: fc.array(
      fc.oneof(
        fc.integer({ min: 1, max: 60_000_000 }),
        fc.integer({ min: 1000, max: 200_000 }),
        fc.integer({ min: 1, max: 2 ** 50 }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ paymentRef, description, name, ip, personalId, address, amounts }) => ({
    ...ORDER,
    paymentRef,
    description,
    payer: { ...ORDER.payer, name, ip, personalId, address },
    lines: amounts.map((amountVnd, index) => ({
      code: `L${index}`,
      name: 'Lệ phí',
      kind: index % 2 === 0 ? 'fee' : 'charge',
      amountVnd,
    })),
    amountVnd: amounts.reduce((sum, amount) => sum + amount, 0),
  }))
