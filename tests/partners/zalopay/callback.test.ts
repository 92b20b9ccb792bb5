import { describe, expect, test } from 'vitest'
import { hmac, KEY1, PAID, provider, read, readData, readSigned } from './support.ts'

const DATA = JSON.stringify(PAID)
const MAC = '1438ef888459e25cfd3751a59edda61cf5dc302861dac2061e85775b41e974a6'

describe('the published vectors', () => {
  test('a callback is a success with its number, amount and signed time', () => {
    expect(read({ data: DATA, mac: MAC, type: 1 })).toEqual({
      kind: 'statement',
      echo: {},
      statement: {
        providerRef: '250701_2553_HS000001',
        verdict: { kind: 'success' },
        transactionId: '250701000000389',
        amountVnd: 150_000,
        currency: 'VND',
        paidAt: new Date(1_751_333_472_000),
        code: '1',
      },
    })
  })

  test('ZaloPay’s own published callback is believed', () => {
    const data =
      '{"app_id":2553,"app_trans_id":"200904_2553_1598435687208","app_time":1599189392817,"app_user":"demo","amount":10000,"embed_data":"{\\"merchantinfo\\":\\"embeddata123\\",\\"promotioninfo\\":\\"\\"}","item":"[{\\"itemid\\":\\"knb\\",\\"itemname\\":\\"kim nguyen bao\\",\\"itemprice\\":198400,\\"itemquantity\\":1}]","zp_trans_id":200904000000389,"server_time":1599189413498,"channel":38,"merchant_user_id":"7ZMSl3nEg5sOUJzOLSoUFT8xKNQVaLOLXHB--8Eytqc","user_fee_amount":0,"discount_amount":0}'
    const mac = 'd8d33baf449b31d7f9b94fa50d7c942c08cd4d83f28fa185557da21acb104f67'
    expect(read({ data, mac, type: 1 })).toMatchObject({
      statement: { providerRef: '200904_2553_1598435687208', amountVnd: 10_000 },
    })
  })
})

describe('what is believed', () => {
  test('upper-case hex, other members outside the signature whatever they say, data written with any escapes and blanks', () => {
    const expected = read({ data: DATA, mac: MAC, type: 1 })
    const others = [
      { data: DATA, mac: MAC.toUpperCase(), type: 1 },
      { data: DATA, mac: MAC },
      { data: DATA, mac: MAC, type: 2, return_code: -1, amount: 1, list: [null] },
      JSON.stringify({ data: DATA, mac: MAC }).replaceAll('2', '\\u0032'),
    ]
    for (const body of others) expect(read(body)).toEqual(expected)
    expect(readData(JSON.stringify(PAID, null, 1))).toEqual(expected)
    expect(readSigned({ ...PAID, app_user: 'Đặng | & = "x"', item: '[{"a":[1]}]' }).kind).toBe('statement')
  })
})

describe('what is not', () => {
  test.each(Object.keys(PAID))('another or no %s', (name) => {
    const { [name]: value, ...without } = PAID
    const other = typeof value === 'number' ? value + 1 : `${value}x`
    for (const data of [JSON.stringify({ ...PAID, [name]: other }), JSON.stringify(without)])
      expect(read({ data, mac: MAC, type: 1 }).kind).toBe('unverified')
  })

  test('the same values in another order or with other blanks: the text is signed, not its meaning', () => {
    for (const data of [
      JSON.stringify(PAID, null, 1),
      JSON.stringify(Object.fromEntries(Object.entries(PAID).reverse())),
    ])
      expect(read({ data, mac: MAC, type: 1 }).kind).toBe('unverified')
  })

  test('a missing, empty, short, long mac, a list of the right one, or one by the other key', () => {
    for (const mac of [undefined, null, '', MAC.slice(2), `${MAC}00`, [MAC], hmac(DATA, KEY1)])
      expect(read({ data: DATA, mac, type: 1 }).kind).toBe('unverified')
  })

  test('data that is no text, or a member twice, outside or in data', () => {
    expect(read({ data: PAID, mac: MAC }).kind).toBe('unverified')
    expect(read({ data: [DATA], mac: MAC }).kind).toBe('unverified')
    const body = JSON.stringify({ data: DATA, mac: MAC })
    expect(read(`{"data":${JSON.stringify(DATA)},${body.slice(1)}`).kind).toBe('unverified')
    expect(readData(`{"amount":150000,${DATA.slice(1)}`).kind).toBe('unverified')
    expect(readData(`{"amount":1,${DATA.slice(1)}`).kind).toBe('unverified')
  })

  test.each([
    '150000.0',
    '1.5e5',
    '1e5',
    '0150000',
    '9007199254740993',
    '-150000',
    '"150000.0"',
    '"0150000"',
    'null',
    '[150000]',
    '{}',
    'true',
  ])('a signed amount written as %s', (lexeme) => {
    expect(readData(DATA.replace('"amount":150000', `"amount":${lexeme}`)).kind).toBe('unverified')
  })

  test.each(['app_time', 'server_time', 'embed_data', 'item', 'channel', 'discount_amount'])(
    'signed data with a list or an object as %s',
    (name) => {
      const paid: Record<string, unknown> = JSON.parse(DATA)
      for (const nested of [[1], {}])
        expect(readData(JSON.stringify({ ...paid, [name]: nested })).kind).toBe('unverified')
    },
  )

  test('signed data without a reference, a number of the money or an app', () => {
    for (const wrong of [
      { app_trans_id: '' },
      { zp_trans_id: 0 },
      { zp_trans_id: 'x' },
      { app_id: null },
      { app_trans_id: ['x'] },
    ])
      expect(readSigned({ ...PAID, ...wrong }).kind).toBe('unverified')
  })
})

test('another app is foreign', () => {
  expect(readSigned({ ...PAID, app_id: 2554 }).kind).toBe('foreign')
})

test('a return needs no checksum, but one that is there has to be the vector’s', () => {
  const query =
    'amount=150000&appid=2553&apptransid=250701_2553_HS000001&bankcode=VTB&discountamount=0&pmcid=38&status=1'
  const checksum = '85df87cef5fa39f3faa1ac63f146c1863b0c0d96e1e52c523ba008ba82ec931e'
  const found = (text: string) => provider.returnedRef(text)
  expect(found(`${query}&checksum=${checksum}`)).toBe('250701_2553_HS000001')
  expect(found(query)).toBe('250701_2553_HS000001')
  expect(found(`${query.replace('150000', '150001')}&checksum=${checksum}`)).toBeNull()
  expect(found(`${query}&checksum=x`)).toBeNull()
  expect(found(`${query}&checksum=${checksum}&apptransid=other`)).toBeNull()
  expect(found('apptransid=')).toBeNull()
})
