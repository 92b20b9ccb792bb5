import { describe, expect, it } from 'vitest'
import { connect } from '../../../src/partners/npsp/connection.ts'
import { dossierSync, npsp, portalStatusSync, progressUpdate } from '../../../src/partners/npsp/partner.ts'
import {
  answered,
  bodyOf,
  DOSSIER,
  deliverOver,
  leaseLost,
  noAnswer,
  notSent,
  play,
  playLoggedIn,
  says,
  settings,
} from './scripted.ts'

const EXISTS = says('-1', 'Hồ sơ đã tồn tại')
const MISSING = says('-1', 'Hồ sơ không tồn tại')
const DONE = says('0', 'Cập nhật thành công', { result: [] })
const REFUSED = says('-1', 'Mã TTHC không có trong danh mục')
const GONE = says(-2, 'Phiên làm việc đã hết hạn')
const STEP = { operation: 'CapNhatTienDoHoSoMC' }

describe('the envelope', () => {
  it('of a login has the account, dstcode twice and no recorded answer', async () => {
    const { requests } = await playLoggedIn([DONE])
    expect(requests[0]).toEqual({
      label: 'login',
      method: 'POST',
      url: 'http://127.0.0.1:9101/mapi/login?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
      },
      body: '{"username":"province","password":"dev-npsp-password"}',
      recordAnswer: false,
    })
  })

  it('of a dossier holds its bytes as they were written, in an array of one', async () => {
    const body = '{ "MaHoSo" : "H56.14-251121-0001", "n": 1.0 }'
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const { requests } = await playLoggedIn([DONE], { body, traceparent })
    const request = requests[1]
    expect(request?.url).toBe('http://127.0.0.1:9101/mapi/g?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider')
    expect(request?.headers).toEqual({
      Accept: 'application/json',
      'Content-Type': 'application/json',
      dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
      'Idempotency-Key': '019aa504-3e68-7b55-9a31-5f0c2f3b8d10',
      traceparent,
    })
    expect(Buffer.from(request?.body ?? '').toString()).toBe(
      `{"session":"S-17-204","madonvi":"000.00.00.H56","service":"DongBoHoSoMC","isUpdating":"False","data":[${body}]}`,
    )
  })

  it('of an update says so in a text', async () => {
    const { requests } = await playLoggedIn([DONE], { memory: { exists: true } })
    expect(bodyOf(requests[1])).toMatchObject({
      service: 'DongBoHoSoMC',
      isUpdating: 'True',
      data: [JSON.parse(DOSSIER)],
    })
  })

  it('of a step is an array of one, never an update', async () => {
    const { requests } = await playLoggedIn([DONE], { ...STEP, memory: { exists: true } })
    expect(bodyOf(requests[1])).toEqual({
      session: 'S-17-204',
      madonvi: '000.00.00.H56',
      service: 'CapNhatTienDoHoSoMC',
      isUpdating: 'False',
      data: [JSON.parse(DOSSIER)],
    })
  })

  it('of a portal status is the object itself with type "2"', async () => {
    const { requests } = await playLoggedIn([DONE], { operation: 'DongBoTrangThaiHoSo' })
    expect(bodyOf(requests[1])).toEqual({
      session: 'S-17-204',
      madonvi: '000.00.00.H56',
      service: 'DongBoTrangThaiHoSo',
      isUpdating: 'False',
      data: JSON.parse(DOSSIER),
      type: '2',
    })
  })

  it('of a look-up holds the dossier code', async () => {
    const { requests } = await playLoggedIn([says(0, '', { result: [{}] }), DONE], { isDoubtful: true })
    expect(bodyOf(requests[1])).toEqual({
      session: 'S-17-204',
      madonvi: '000.00.00.H56',
      service: 'TraCuuHoSo',
      mahoso: 'H56.14-251121-0001',
    })
  })

  it('keeps a path in front of the portal and escapes what a query cannot hold', async () => {
    const urls: string[] = []
    const own = { baseUrl: 'http://127.0.0.1:8081/forward/', dstcode: 'VN:GOV:a&b#c' }
    await deliverOver(connect(settings(own)), async ({ url }) => {
      urls.push(url)
      return notSent
    })
    expect(urls).toEqual(['http://127.0.0.1:8081/forward/mapi/login?dstcode=VN:GOV:a%26b%23c'])
  })
})

describe('create and update', () => {
  it('an unknown dossier is created, and then remembered', async () => {
    const { delivery, labels } = await playLoggedIn([DONE])
    expect(labels).toEqual(['login', 'create'])
    expect(delivery).toEqual({
      outcome: { kind: 'delivered', receipt: { status: 200, text: 'Cập nhật thành công' } },
      memory: { exists: true },
    })
  })

  it.each([
    [null, 'create'],
    [{ exists: false }, 'create'],
    ['?', 'create'],
    [{ exists: true }, 'update'],
  ])('remembering %j it is a %s', async (memory, label) => {
    expect((await playLoggedIn([DONE], { memory })).labels).toEqual(['login', label])
  })

  it('one that exists already is updated within the same attempt', async () => {
    const { delivery, labels } = await playLoggedIn([EXISTS, DONE])
    expect(labels).toEqual(['login', 'create', 'update'])
    expect(delivery).toMatchObject({ outcome: { kind: 'delivered' }, memory: { exists: true } })
  })

  it('one that is missing is created within the same attempt', async () => {
    const { delivery, labels } = await playLoggedIn([MISSING, DONE], { memory: { exists: true } })
    expect(labels).toEqual(['login', 'update', 'create'])
    expect(delivery).toMatchObject({ outcome: { kind: 'delivered' }, memory: { exists: true } })
  })

  it('what was learned on the way is remembered although the message is refused', async () => {
    const updated = await playLoggedIn([EXISTS, REFUSED])
    expect(updated.delivery).toMatchObject({ outcome: { kind: 'refused' }, memory: { exists: true } })
    const created = await playLoggedIn([MISSING, noAnswer('timeout')], { memory: { exists: true } })
    expect(created.delivery).toMatchObject({ outcome: { kind: 'unknown' }, memory: { exists: false } })
    expect((await playLoggedIn([REFUSED])).delivery).not.toHaveProperty('memory')
  })

  it('each correction is made once: a portal that goes on contradicting itself is unavailable', async () => {
    const { delivery, labels } = await playLoggedIn([EXISTS, MISSING, EXISTS])
    expect(labels).toEqual(['login', 'create', 'update', 'create'])
    expect(delivery).toMatchObject({
      outcome: { kind: 'unavailable', failure: { code: 'ENDPOINT_UNAVAILABLE' } },
      memory: { exists: true },
    })
    const other = await playLoggedIn([MISSING, EXISTS, MISSING], { memory: { exists: true } })
    expect(other.labels).toEqual(['login', 'update', 'create', 'update'])
    expect(other.delivery).toMatchObject({ outcome: { kind: 'unavailable' }, memory: { exists: false } })
  })
})

describe('a doubtful dossier', () => {
  it.each([
    ['a list with something', { result: [{}] }, 'update'],
    ['an object', { result: { MaHoSo: '1' } }, 'update'],
    ['a text', { result: 'H56' }, 'update'],
    ['something under data', { data: [{}] }, 'update'],
    ['an empty list', { result: [] }, 'create'],
    ['an empty object', { result: {} }, 'create'],
    ['an empty text', { result: '' }, 'create'],
    ['null', { result: null }, 'create'],
    ['nothing', {}, 'create'],
  ])('is looked up first: %s', async (_, more, label) => {
    const { labels, delivery } = await playLoggedIn([says(0, '', more), DONE], { isDoubtful: true })
    expect(labels).toEqual(['login', 'look-up', label])
    expect(delivery.outcome.kind).toBe('delivered')
  })

  it('is created when the look-up is answered with another code, whatever is remembered', async () => {
    const told = { isDoubtful: true, memory: { exists: true } }
    const { labels, delivery } = await playLoggedIn([says(-1, 'Hồ sơ không tồn tại'), REFUSED], told)
    expect(labels).toEqual(['login', 'look-up', 'create'])
    expect(delivery).toMatchObject({ outcome: { kind: 'refused' }, memory: { exists: false } })
  })

  it.each([
    ['unavailable', answered('', 503), 'ENDPOINT_UNAVAILABLE'],
    ['unavailable', notSent, 'ENDPOINT_UNAVAILABLE'],
    ['unavailable', says('abc'), 'ENDPOINT_UNAVAILABLE'],
    ['unknown', noAnswer('timeout'), 'ENDPOINT_TIMEOUT'],
  ])('is not sent when its look-up is %s', async (kind, result, code) => {
    const { labels, delivery } = await playLoggedIn([result], { isDoubtful: true })
    expect(labels).toEqual(['login', 'look-up'])
    expect(delivery).toMatchObject({ outcome: { kind, failure: { code } } })
    expect(delivery).not.toHaveProperty('memory')
  })

  it('shares one renewal of the session with its look-up', async () => {
    const session = says(0, '', { session: 'S-2' })
    const told = { isDoubtful: true }
    const { labels, delivery } = await playLoggedIn([GONE, session, says(0), GONE], told)
    expect(labels).toEqual(['login', 'look-up', 'login', 'look-up', 'create'])
    expect(delivery).toMatchObject({ outcome: { kind: 'unavailable' }, memory: { exists: false } })
  })
})

describe('a step and a portal status', () => {
  it.each(['CapNhatTienDoHoSoMC', 'DongBoTrangThaiHoSo'])(
    '%s has no look-up and nothing to remember',
    async (operation) => {
      const { labels, delivery } = await playLoggedIn([DONE], { operation, isDoubtful: true })
      expect(labels).toHaveLength(2)
      expect(delivery).toEqual({
        outcome: { kind: 'delivered', receipt: { status: 200, text: 'Cập nhật thành công' } },
      })
    },
  )

  it('that exists already is delivered if doubtful, else refused', async () => {
    const doubtful = await playLoggedIn([EXISTS], { ...STEP, isDoubtful: true })
    expect(doubtful.delivery.outcome).toEqual({
      kind: 'delivered',
      receipt: { status: 200, text: 'Hồ sơ đã tồn tại' },
    })
    expect((await playLoggedIn([EXISTS], STEP)).delivery.outcome.kind).toBe('refused')
  })

  it('of a dossier that does not exist is refused', async () => {
    expect((await playLoggedIn([MISSING], { ...STEP, isDoubtful: true })).delivery.outcome.kind).toBe(
      'refused',
    )
  })
})

describe('a failure', () => {
  it('has the portal words apart from the public ones', async () => {
    const { delivery } = await playLoggedIn([REFUSED])
    expect(delivery.outcome).toEqual({
      kind: 'refused',
      failure: {
        code: 'ENDPOINT_REFUSED',
        detail: expect.stringContaining('refused the message'),
        internal: 'create: HTTP 200, error_code -1 (other-code)',
        partnerText: 'Mã TTHC không có trong danh mục',
      },
    })
  })

  it('keeps at most 4 kB of the portal words, in whole characters', async () => {
    const { delivery } = await playLoggedIn([says(-1, `x${'ệ'.repeat(5000)}`)])
    const text = delivery.outcome.kind === 'refused' ? (delivery.outcome.failure.partnerText ?? '') : ''
    expect(text).toBe(`x${'ệ'.repeat(1365)}`)
    expect(Buffer.byteLength(text)).toBe(4096)
  })

  it('never repeats password or session', async () => {
    const login = await play([says(-1, 'Sai mật khẩu dev-npsp-password')])
    expect(JSON.stringify(login.delivery)).not.toContain('dev-npsp-password')
    const refused = await playLoggedIn([says(-1, 'Lỗi với S-17-204')])
    expect(JSON.stringify(refused.delivery)).not.toContain('S-17-204')
    const delivered = await playLoggedIn([says(0, 'S-17-204 thành công')])
    expect(delivered.delivery.outcome).toMatchObject({ receipt: { text: '*** thành công' } })
  })

  it('pauses the lane as long as the partner asked, at a login too', async () => {
    const busy = answered('', 429, { 'retry-after': '5' })
    expect((await playLoggedIn([busy])).delivery.outcome).toMatchObject({
      kind: 'unavailable',
      pauseLaneMs: 5000,
    })
    expect((await play([busy])).delivery.outcome).toMatchObject({ kind: 'unavailable', pauseLaneMs: 5000 })
    expect((await playLoggedIn([answered('', 503)])).delivery.outcome).not.toHaveProperty('pauseLaneMs')
  })

  it.each([
    ['no connection', notSent, 'unavailable', 'ENDPOINT_UNAVAILABLE'],
    ['a lost lease', leaseLost, 'unavailable', 'ENDPOINT_UNAVAILABLE'],
    ['a timeout', noAnswer('timeout'), 'unknown', 'ENDPOINT_TIMEOUT'],
    ['an abort', noAnswer('aborted'), 'unknown', 'ENDPOINT_TIMEOUT'],
  ])('of %s says what became of it', async (_, result, kind, code) => {
    const { outcome } = (await playLoggedIn([result])).delivery
    expect(outcome).toMatchObject({ kind, failure: { code } })
  })

  it('of a login is unavailable, whatever its form: the message itself was not sent', async () => {
    for (const result of [
      notSent,
      noAnswer('timeout'),
      noAnswer('aborted'),
      leaseLost,
      answered('', 401),
      says(0),
    ]) {
      const { delivery, labels } = await play([result])
      expect(labels).toEqual(['login'])
      expect(delivery.outcome).toMatchObject({
        kind: 'unavailable',
        failure: { code: 'ENDPOINT_UNAVAILABLE' },
      })
    }
  })
})

describe('the partner', () => {
  it('names its lanes', () => {
    expect([dossierSync, progressUpdate, portalStatusSync].map(({ id }) => id)).toEqual([
      'npsp.DongBoHoSoMC',
      'npsp.CapNhatTienDoHoSoMC',
      'npsp.DongBoTrangThaiHoSo',
    ])
    expect(dossierSync.partner).toBe(npsp)
  })

  it('has no other operation, and no connection without validated settings', async () => {
    await expect(playLoggedIn([], { operation: 'LayThuTuc' })).rejects.toThrow('LayThuTuc')
    expect(() => connect(settings({ password: undefined }))).toThrow('partners.npsp.password')
  })
})
