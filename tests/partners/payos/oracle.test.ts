import { PayOS } from '@payos/node'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJsonMembers } from '../../../src/partners/payment-codec/json-members.ts'
import { isSignedData, signCreation } from '../../../src/partners/payos/sign.ts'
import { vietQr } from '../../../src/partners/payos/viet-qr.ts'
import { EXAMPLE, EXAMPLE_SIGNATURE, KEY, webhook } from './support.ts'

const library = new PayOS({ clientId: 'client', apiKey: 'api-key', checksumKey: KEY, logLevel: 'off' })

const members = (data: unknown) => {
  const read = readJsonMembers(Buffer.from(JSON.stringify(data)))
  if (read === null) throw new Error('no members')
  return read
}

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constantFrom(null, 'null', 'undefined', '', 'Đã trả'),
  fc.boolean(),
)
const flat = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/), scalar, { maxKeys: 8 })
const signedObject = fc.record({ a: scalar, rest: flat, list: fc.array(flat, { maxLength: 3 }) })

describe('the official library and this folder', () => {
  test('sign a creation alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1 }), fc.string(), fc.string(), async (amount, description, url) => {
        const creation = { amount, description, cancelUrl: url, orderCode: 1001, returnUrl: `${url}/r` }
        expect(await library.crypto.createSignatureOfPaymentRequest(creation, KEY)).toBe(
          signCreation(creation, KEY),
        )
      }),
    )
  })

  test('believe the same data, lists of objects too', async () => {
    await fc.assert(
      fc.asyncProperty(signedObject, async ({ a, rest, list }) => {
        const data = { ...rest, a, list }
        // What could pass for another member is refused here, whoever signed it.
        fc.pre(!/&[A-Za-z]+=/.test(JSON.stringify(data)))
        const signature = await library.crypto.createSignatureFromObj(data, KEY)
        expect(isSignedData(members(data), signature, KEY)).toBe(true)
      }),
    )
  })

  test('believe the published example and a webhook; the library believes what this suite signs', async () => {
    expect(isSignedData(members(EXAMPLE), EXAMPLE_SIGNATURE, KEY)).toBe(true)
    const { data, ...outer } = webhook()
    const body = JSON.parse(JSON.stringify({ ...outer, data }))
    expect(await library.webhooks.verify(body)).toEqual(data)
    await expect(library.webhooks.verify({ ...body, data: { ...body.data, amount: 1 } })).rejects.toThrow()
  })
})

describe('the VietQR text', () => {
  test('is the published vector', () => {
    expect(vietQr({ bin: '970415', account: '113366668888', amountVnd: 150_000, purpose: 'HS000001' })).toBe(
      '00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA530370454061500005802VN62120808HS0000016304CED6',
    )
  })

  test('is static without an amount, and has another checksum for another amount', () => {
    const text = vietQr({ bin: '970415', account: '113366668888', amountVnd: null, purpose: '' })
    expect(text).toMatch(/^000201010211.*53037045802VN6304[0-9A-F]{4}$/)
    const crc = (amountVnd: number): string =>
      vietQr({ bin: '970415', account: '113366668888', amountVnd, purpose: 'HS000001' }).slice(-4)
    expect(crc(150_001)).not.toBe(crc(150_000))
    expect(() => vietQr({ bin: '970415', account: '1', amountVnd: 1, purpose: 'x'.repeat(100) })).toThrow(
      'longer',
    )
  })
})
