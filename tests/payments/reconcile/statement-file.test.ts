import { describe, expect, test } from 'vitest'
import { readStatement, type StatementColumns } from '../../../src/payments/reconcile/statement-file.ts'

const COLUMNS: StatementColumns = {
  separator: ';',
  providerRef: 'Mã đơn hàng',
  transactionId: 'Mã giao dịch',
  amountVnd: 'Số tiền',
  status: 'Trạng thái',
  paid: ['Thành công'],
}
const read = (text: string, columns: Partial<StatementColumns> = {}) =>
  readStatement('bank', text, { ...COLUMNS, ...columns })
const HEAD = 'STT;Mã giao dịch;Mã đơn hàng;Số tiền;Trạng thái;Ghi chú'

describe('a statement', () => {
  test('is read by the names of its columns, whatever their order and spelling of accents', () => {
    const text = `\uFEFF${HEAD.normalize('NFD')}\r\n1;T1;O1;150.000 đ;THÀNH CÔNG;"a;b"\r\n\r\n2;T2;O2;150000;Thất bại;\r\n`
    expect(read(text)).toEqual({
      ok: true,
      value: [
        { provider: 'bank', providerRef: 'O1', transactionId: 'T1', amountVnd: 150_000, isPaid: true },
        { provider: 'bank', providerRef: 'O2', transactionId: 'T2', amountVnd: 150_000, isPaid: false },
      ],
    })
    expect(read(`${HEAD}\n`)).toEqual({ ok: true, value: [] })
  })

  test.each(['150000', '150.000', '150,000', '150 000', '150.000 VND', '150.000đ'])(
    'reads %s as 150,000 đồng',
    (amount) => {
      expect(read(`${HEAD}\n1;T1;O1;${amount};Thành công;`)).toMatchObject({
        value: [{ amountVnd: 150_000 }],
      })
    },
  )

  test.each(['', '150000.5', '1.5', '1e5', '-1', '15.00.00', '99999999999999999'])(
    'with an amount of "%s" is refused',
    (amount) => {
      expect(read(`${HEAD}\n1;T1;O1;150000;Thành công;\n1;T1;O1;${amount};Thành công;`)).toMatchObject({
        ok: false,
        failure: {
          code: 'INBOUND_INVALID',
          issues: [{ path: '/1', message: 'must have an amount in Số tiền' }],
        },
      })
    },
  )

  test('without a column, an order, or that is no CSV is refused and says so', () => {
    expect(read('Mã đơn hàng;Số tiền\nO1;1')).toMatchObject({
      failure: { detail: 'The statement has no column Trạng thái.' },
    })
    expect(read(`${HEAD}\n1;;;1;Thành công;`)).toMatchObject({ failure: { issues: [{ path: '/0' }] } })
    expect(read(`${HEAD}\n1;"T1;O1`)).toMatchObject({ ok: false, failure: { code: 'INBOUND_INVALID' } })
    expect(read(`${HEAD}\n1;T1`)).toMatchObject({ ok: false })
  })
})
