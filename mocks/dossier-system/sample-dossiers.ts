/** A canonical message v1 and the address of the partner port it goes to. Every person in it is invented. */
export interface SampleMessage {
  readonly route: 'dossier' | 'progress' | 'portal-status'
  readonly method: 'PUT' | 'POST'
  /** "/v1/dossiers/H56.14-250211-0001/progress" */
  readonly path: string
  /** The code in the path: the province's, of a portal status the portal's. */
  readonly key: string
  readonly message: Readonly<Record<string, unknown>>
}

export interface SampleOptions {
  /** The same seed, the same messages; another one, other persons and mostly other dossier codes. Default 1. */
  readonly seed?: number
  /** How many dossiers; each has 4 to 7 messages. */
  readonly dossiers: number
}

/**
 * The whole life of each dossier, one dossier after the other: accepted, its steps, processed; every fourth one was born
 * on the portal and answers its status there. Within a dossier the order matters, between dossiers it does not.
 */
export function* sampleMessages({ seed = 1, dossiers }: SampleOptions): Generator<SampleMessage> {
  for (let index = 0; index < dossiers; index += 1) yield* sampleDossier(seed, index)
}

/** All messages of the `index`-th dossier (from 0), in their order. */
export function sampleDossier(seed: number, index: number): SampleMessage[] {
  const random = createRandom(seed, index)
  const dossier = inventDossier(seed, index, random)
  const { code, at } = dossier
  const steps = 1 + Math.floor(random() * 3)
  const messages = [put(code, dossierMessage(dossier, 'accepted'))]
  if (index % 4 === 3) messages.push(portalStatus(dossier, seed, index))
  messages.push(step(dossier, { number: 1, status: 'accepted', content: 'Tiếp nhận hồ sơ', hours: 1 }))
  for (let number = 2; number <= steps; number += 1)
    messages.push(
      step(dossier, { number, status: 'processing', content: 'Thẩm tra hồ sơ', hours: number * 20 }),
    )
  const last = { number: steps + 1, status: 'processed', content: 'Trình ký và phát hành', hours: steps * 24 }
  messages.push(step(dossier, last))
  messages.push(put(code, dossierMessage(dossier, 'processed', at(last.hours))))
  return messages
}

interface Invented {
  readonly code: string
  /** RFC 3339 in +07:00, so many hours after reception. */
  readonly at: (hours: number) => string
  readonly procedure: (typeof PROCEDURES)[number]
  readonly unit: (typeof UNITS)[number]
  readonly isPortalBorn: boolean
  readonly isBusiness: boolean
  readonly holder: string
  readonly identifier: { readonly type: string; readonly value: string }
  readonly techId: string
  readonly phone: string
  readonly official: string
}

const UNITS = [
  { code: 'H56.14', name: 'Sở Xây dựng tỉnh Thanh Hóa' },
  { code: 'H56.05', name: 'Sở Tư pháp tỉnh Thanh Hóa' },
  { code: 'H56.11', name: 'Sở Tài chính tỉnh Thanh Hóa' },
  { code: 'H56.40.20', name: 'UBND phường Hạc Thành' },
  { code: 'H56.41.07', name: 'UBND phường Sầm Sơn' },
  { code: 'H56.52.13', name: 'UBND xã Hoằng Hóa' },
] as const

const PROCEDURES = [
  {
    code: '1.003560.000.00.00.H56',
    name: 'Cấp giấy phép xây dựng nhà ở riêng lẻ',
    field: ['G17-XD01', 'Hoạt động xây dựng'],
  },
  { code: '2.002622.H56', name: 'Đăng ký biến động quyền sử dụng đất', field: ['G13-TN05', 'Đất đai'] },
  { code: '1.001193.000.00.00.H56', name: 'Đăng ký khai sinh', field: ['G15-HT01', 'Hộ tịch'] },
  { code: '2.000488', name: 'Cấp phiếu lý lịch tư pháp', field: ['G15-LL01', 'Lý lịch tư pháp'] },
] as const

const FAMILIES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Ngô'] as const
const MIDDLES = ['Văn', 'Thị', 'Minh', 'Ngọc', 'Đức', 'Thu', 'Quang', 'Hồng'] as const
const GIVENS = [
  'An',
  'Bình',
  'Châu',
  'Dũng',
  'Ánh',
  'Giang',
  'Hạnh',
  'Khuê',
  'Linh',
  'Mỹ',
  'Phúc',
  'Ước',
] as const

/** Per unit and day: well inside four digits, so that no code ever grows longer. */
const DOSSIERS_PER_DAY = 9_000
const DAY_MS = 86_400_000

function inventDossier(seed: number, index: number, random: () => number): Invented {
  const unit = pick(UNITS, index)
  const ofUnit = Math.floor(index / UNITS.length)
  const dayMs =
    Date.UTC(2025, 0, 2) + ((Math.abs(seed) % 300) + Math.floor(ofUnit / DOSSIERS_PER_DAY)) * DAY_MS
  const sequence = String((ofUnit % DOSSIERS_PER_DAY) + 1).padStart(4, '0')
  // 07:00 to 16:59 at the counter, as wall time; written with +07:00 below.
  const receivedMs = dayMs + 7 * 3_600_000 + Math.floor(random() * 10 * 3_600_000)
  const isBusiness = index % 5 === 4
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
  const person = (): string =>
    [FAMILIES, MIDDLES, GIVENS]
      .map((words) => pick<string>(words, Math.floor(random() * words.length)))
      .join(' ')
  return {
    code: `${unit.code}-${isoDay(dayMs).slice(2).replaceAll('-', '')}-${sequence}`,
    at: (hours) => `${new Date(receivedMs + hours * 3_600_000).toISOString().slice(0, 19)}+07:00`,
    procedure: pick(PROCEDURES, Math.floor(random() * PROCEDURES.length)),
    unit,
    isPortalBorn: index % 4 === 3,
    isBusiness,
    holder: isBusiness ? `Công ty TNHH ${person()}` : person(),
    identifier: isBusiness
      ? { type: 'tax-code', value: inventTaxCode(digits) }
      : {
          type: 'personal-id',
          value: inventPersonalId(random, digits),
        },
    techId: `${digits(8)}-0000-4000-8000-${digits(12)}`,
    phone: `0900${digits(6)}`,
    official: person(),
  }
}

/** Of somebody born in Thanh Hóa (038) between 2060 and 2099: well formed, and nobody has it yet (population notes §2). */
function inventPersonalId(random: () => number, digits: (count: number) => string): string {
  const sex = random() < 0.5 ? '2' : '3'
  return `038${sex}${60 + Math.floor(random() * 40)}${digits(6)}`
}

/** Begins with 99; the check digit is right (population notes §2). */
function inventTaxCode(digits: (count: number) => string): string {
  const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3]
  for (;;) {
    const body = `99${digits(7)}`
    const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0)
    const check = 10 - (sum % 11)
    if (check < 10 && !body.endsWith('0000000')) return `${body}${check}`
  }
}

function dossierMessage(dossier: Invented, status: string, finishedAt?: string): Record<string, unknown> {
  const { at, procedure, unit, code } = dossier
  return {
    dossierCode: code,
    procedure: { code: procedure.code, name: procedure.name },
    field: { code: procedure.field[0], name: procedure.field[1] },
    channel: dossier.isPortalBorn ? 'online' : 'in-person',
    applicant: {
      kind: dossier.isBusiness ? 'business' : 'citizen',
      name: dossier.holder,
      ...(dossier.isPortalBorn ? { techId: dossier.techId } : {}),
      email: 'nguoinop@example.vn',
      phone: dossier.phone,
      identifiers: [dossier.identifier],
    },
    summary: `${procedure.name} – ${dossier.holder}`,
    submittedAt: at(-1),
    receivedAt: at(0),
    dueAt: at(15 * 24),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    status,
    handlingUnit: { code: unit.code, name: unit.name },
    returnMethod: 'in-person',
    origin: dossier.isPortalBorn ? 'national-portal' : 'provincial-system',
    digitised: true,
    vneidVerified: !dossier.isBusiness,
    onlinePayment: 'provincial-gateway',
    databasesUsed: ['7'],
    documents: [
      {
        id: `${code}-1`,
        name: 'Đơn đề nghị.pdf',
        componentCode: '000.00.00.G17-KQ000123',
        url: `https://motcua.example.gov.vn/getfile/${code}-1`,
        digitised: true,
        reuse: 'none',
        fromNationalStore: false,
      },
    ],
    fees: [{ code: 'LP-01', name: 'Lệ phí', collectedAt: 'reception', amountVnd: 75_000, kind: 'ordinary' }],
    results: finishedAt === undefined ? [] : [result(code)],
  }
}

const result = (code: string): Record<string, unknown> => ({
  id: `${code}-kq`,
  name: 'Giấy tờ kết quả.pdf',
  url: `https://motcua.example.gov.vn/getfile/${code}-kq`,
  resultCode: 'KQ.G17.000099',
})

interface StepSpec {
  readonly number: number
  readonly status: string
  readonly content: string
  /** After reception. */
  readonly hours: number
}

function step(dossier: Invented, { number, status, content, hours }: StepSpec): SampleMessage {
  const { code, at, official, unit } = dossier
  return {
    route: 'progress',
    method: 'POST',
    path: `/v1/dossiers/${code}/progress`,
    key: code,
    message: {
      stepId: `b-${number}`,
      status,
      handler: { name: official, title: 'Chuyên viên', unit: unit.name },
      content,
      processedAt: at(hours),
      startedAt: at(hours - 1),
      dueAt: at(hours + 24),
    },
  }
}

function portalStatus(dossier: Invented, seed: number, index: number): SampleMessage {
  const { code, at, techId } = dossier
  const sequence = String(index % 10_000_000).padStart(7, '0')
  const dayMs = Date.UTC(2025, 0, 1) + ((Math.abs(seed) % 300) + Math.floor(index / 10_000_000)) * DAY_MS
  const key = `G22.01-${isoDay(dayMs).replaceAll('-', '')}-${sequence}`
  return {
    route: 'portal-status',
    method: 'POST',
    path: `/v1/dossiers/${key}/portal-status`,
    key,
    message: {
      provincialCode: code,
      techId,
      content: 'Hồ sơ đã được tiếp nhận',
      processedAt: at(0),
      status: 'accepted',
      documents: [
        {
          id: `${code}-tn`,
          name: 'Phiếu tiếp nhận.pdf',
          url: `https://motcua.example.gov.vn/getfile/${code}-tn`,
        },
      ],
    },
  }
}

const put = (code: string, message: Record<string, unknown>): SampleMessage => ({
  route: 'dossier',
  method: 'PUT',
  path: `/v1/dossiers/${code}`,
  key: code,
  message,
})

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** mulberry32: small, seedable, good enough to invent names. */
function createRandom(seed: number, index: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
