import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMasking } from '../../src/privacy/masking.ts'
import { ANSWER_FIELDS, PERSONAL_FIELDS } from '../../src/routes/personal-fields.ts'

const masking = createMasking(PERSONAL_FIELDS, ANSWER_FIELDS)
const masked = (message: unknown, type = 'canonical/dossier.v1', wrong: readonly string[] = []): unknown =>
  JSON.parse(masking.message(Buffer.from(JSON.stringify(message)), type, wrong))

describe('a message is masked member by member', () => {
  test('codes, states and times stay; persons, addresses and free texts do not; the structure stays', () => {
    expect(
      masked({
        dossierCode: 'H56.14-251121-0001',
        applicant: {
          kind: 'citizen',
          name: 'Trần Thị Riêng',
          phone: '',
          identifiers: [{ type: 'personal-id', value: '038188012345' }],
        },
        fees: [{ code: 'LP1', amountVnd: 30_000 }],
        documents: [{ id: 'f1', name: 'Đơn của bà Riêng.pdf', digitised: true }],
        supplements: [{ id: 1, content: 'bà Riêng bổ sung', fulfilled: false, documents: [] }],
        note: null,
      }),
    ).toEqual({
      dossierCode: 'H56.14-251121-0001',
      applicant: {
        kind: 'citizen',
        name: '•••',
        phone: '',
        identifiers: [{ type: 'personal-id', value: '•••' }],
      },
      fees: [{ code: 'LP1', amountVnd: 30_000 }],
      documents: [{ id: 'f1', name: '•••', digitised: true }],
      supplements: [{ id: 1, content: '•••', fulfilled: false, documents: [] }],
      note: null,
    })
  })

  test('a member that nobody has decided, or that holds what it should not, is masked', () => {
    const message = { applicant: 'Trần Thị Riêng', status: { name: 'Riêng' }, unknown: [1, { a: 'Riêng' }] }
    expect(masked(message)).toEqual({
      applicant: '•••',
      status: { name: '•••' },
      unknown: ['•••', { a: '•••' }],
    })
    const swapped = { status: 'Riêng', channel: 'post', procedure: { code: '1.0', name: 'Trần Thị Riêng' } }
    expect(masked(swapped, 'canonical/dossier.v1', ['/status'])).toEqual({
      status: '•••',
      channel: 'post',
      procedure: { code: '1.0', name: '•••' },
    })
  })

  test('a name that is none is masked', () => {
    expect(masked({ 'Trần Thị Riêng': 1, '038188012345': 1, a038188012345: 1, typo: 1 })).toEqual({
      '•••': '•••',
      typo: '•••',
    })
  })

  test('a type without decisions shows no value; what is no JSON shows nothing', () => {
    expect(masked({ a: { b: ['x', 1, true, null, ''] } }, 'nobody/knows.v1')).toEqual({
      a: { b: ['•••', '•••', '•••', null, ''] },
    })
    for (const text of ['<a>Riêng</a>', '{"a":"Riên', '\ufffd'])
      expect(masking.message(Buffer.from(text), 'canonical/dossier.v1')).toBe('•••')
    expect(masking.message(Buffer.from(''), 'canonical/dossier.v1')).toBe('')
  })

  test('of an answer the codes stay that look like codes', () => {
    const answer = (value: unknown): unknown => JSON.parse(masking.answer(JSON.stringify(value), 'npsp'))
    expect(answer({ error_code: '-1', message: 'Bà Riêng đã nộp', result: [{ ChuHoSo: 'Riêng' }] })).toEqual({
      error_code: '-1',
      message: '•••',
      result: [{ ChuHoSo: '•••' }],
    })
    expect(answer({ error_code: '038188012345' })).toEqual({ error_code: '•••' })
    expect(answer({ error_code: 'Trần Thị Riêng' })).toEqual({ error_code: '•••' })
    expect(masking.answer('<html>Riêng</html>', 'npsp')).toBe('•••')
    expect(masking.answer('['.repeat(500_000) + ']'.repeat(500_000), 'npsp')).toMatch(/^(\[*"?•••)/)
  })
})

describe('the golden messages of every route', () => {
  const folders = readdirSync('tests/routes', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const examples = folders.flatMap(({ name }) =>
    readdirSync(`tests/routes/${name}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.in.json'))
      .map((file) => [name, `tests/routes/${name}/${file}`] as const),
  )

  test.each(examples)('%s: nobody stands in what is shown of %s', (route, file) => {
    const text = readFileSync(file, 'utf8')
    const shown = masking.message(Buffer.from(text), `canonical/${route}.v1`)
    for (const value of personsIn(JSON.parse(text))) expect(shown).not.toContain(value)
  })

  /** Values longer than a letter of members whose names say that they are of a person. */
  function personsIn(value: unknown, path = ''): string[] {
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).flatMap(([name, member]) => personsIn(member, `${path}/${name}`))
    const isPersonal = /(applicant|handler)\/name$|(phone|email|techId|value|url|content|note|summary|By)$/
    return isPersonal.test(path) && String(value).length > 3 ? [String(value)] : []
  }
})

describe('a partner’s own text', () => {
  const words = (text: string, ...messages: unknown[]): string =>
    masking.words(
      text,
      messages.map((message) => Buffer.from(JSON.stringify(message))),
    )

  test('every value of the message is masked, however the partner writes it', () => {
    const message = { name: 'Đặng Thị Ánh', street: { text: 'Số 5,  phố Hàng' }, flag: 'A1' }
    expect(words('Hồ sơ của ĐẶNG THỊ ÁNH tại số 5, phố hàng không hợp lệ', message)).toBe(
      'Hồ sơ của ••• tại ••• không hợp lệ',
    )
    expect(words('DANGTHIANH/dang thi anh/Đa\u0323\u0306ng Thị Ánh', message)).toBe('•••/•••/•••')
    expect(words('Mã A1 sai, mã A12 đúng', message)).toBe('Mã ••• sai, mã A12 đúng')
  })

  test('a part of a value is masked: three words in a row, or two that are written as names', () => {
    const message = { summary: 'Cấp lại giấy phép cho bà Lò Thị Kín, số 5 phố Hàng Vải' }
    expect(words('Bà Thị Kín ở phố hàng vải chưa có giấy tờ', message)).toBe('Bà ••• ở ••• chưa có giấy tờ')
  })

  test('six or more digits are masked, five are not, nor are ordinary words', () => {
    expect(words('Số 038188012345, điện thoại 0912 345.678, mã 12345, lỗi 404', {})).toBe(
      'Số •••, điện thoại •••, mã 12345, lỗi 404',
    )
    expect(words('Mã thủ tục không có trong danh mục', { name: 'Riêng', code: 'm' })).toBe(
      'Mã thủ tục không có trong danh mục',
    )
  })

  test('what partners say beside a message of ten megabytes is masked within moments', () => {
    const documents = Array.from({ length: 990 }, (_, n) => ({ name: `${'ạ'.repeat(3_500)}${n}` }))
    const sent = [Buffer.from(JSON.stringify({ documents, name: 'Nguyễn Văn Tí' }))]
    const before = performance.now()
    for (let n = 0; n < 5; n += 1)
      expect(masking.words('Hồ sơ của nguyen van ti đã có', sent)).toBe('Hồ sơ của ••• đã có')
    expect(performance.now() - before).toBeLessThan(5_000)
  })

  test('of a message that is gone nothing is said; of XML its texts are the values', () => {
    expect(masking.words('Bà Riêng đã nộp', null)).toBe('•••')
    expect(masking.words('Ba RIENG da nop', [Buffer.from('<a><HoVaTen>Riêng</HoVaTen></a>')])).toBe(
      'Ba ••• da nop',
    )
  })

  test('whatever is said, no value of the message is left in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 4, maxLength: 30 }), { maxLength: 5 }),
        fc.string({ unit: 'binary' }),
        (values, text) => {
          const said = words(values.join(text), values)
          for (const value of values)
            if (/^[\p{L}\p{N}]{4,}$/u.test(value)) expect(said).not.toContain(value.normalize('NFC'))
        },
      ),
    )
  })
})
