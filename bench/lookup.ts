import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createAsker, createRawServer } from './lib/raw-http.ts'
import { type Figure, report } from './lib/report.ts'
import { API_KEY, type Running, startRig } from './lib/rig.ts'

const PER_SECOND = 100
const COUNT = 1_500
/** Called before the clock counts: connections, prepared statements, compiled code. */
const WARM_UP = 300
const PARTNER_MS = 20

/**
 * A population look-up through the gateway, 100 a second whether answered or not, from a partner that takes 20 ms: what the gateway adds to the
 * partner's time, of which two durable commits and an audit row are the most. Beside it the bare one (bench/bare-lookup.ts) in the same run;
 * `ratio`: of the medians.
 */
export async function lookup(): Promise<void> {
  const rig = await startRig()
  const partner = createPartner()
  try {
    const url = await partner.listen()
    const bare = await rig.bareLookup(url)
    const base = await measure('bare lookup', bare, partner)
    await bare.stop()
    const gateway = await rig.gateway({}, { population: configOf(url) })
    const ours = await measure('lookup', gateway, partner)
    report([base, { ...ours, ratio: (ours.p50Ms ?? 0) / (base.p50Ms ?? 0) }])
  } finally {
    await rig.close()
    await partner.close()
  }
}

async function measure(bench: string, { port, rssMb }: Running, { took }: Partner): Promise<Figure> {
  await ask(port, WARM_UP)
  const whole = await ask(port, COUNT)
  const own = whole.map(({ exchangeId, ms }) => ms - (took.get(exchangeId) ?? 0)).sort((a, b) => a - b)
  const at = (share: number): number => own[Math.floor(own.length * share)] ?? 0
  return { bench, perSecond: PER_SECOND, p50Ms: at(0.5), p99Ms: at(0.99), rssMb: rssMb(), ratio: null }
}

const configOf = (url: string): object => ({
  ...{ url, username: 'province', secret: 'x', ratePerSecond: 10_000, concurrency: 64 },
  integrationCodes: { lookup: '037', verify: '003' },
  procedures: { P: { serviceCode: 'P', fields: ['personalId', 'fullName', 'birth', 'permanentAddress'] } },
  officers: { O: { account: 'o', active: true } },
})

const ANSWER = `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><CongdanCollection xmlns="http://www.mic.gov.vn/dancu/1.0"><CongDan><SoDinhDanh>000190000101</SoDinhDanh><HoVaTen><Ho>TRẦN</Ho><ChuDem>THỊ</ChuDem><Ten>MẪU</Ten></HoVaTen><GioiTinh>2</GioiTinh><NgayThangNamSinh><NgayThangNam>19900417</NgayThangNam></NgayThangNamSinh><ThuongTru><MaTinhThanh>38</MaTinhThanh><MaQuanHuyen>999</MaQuanHuyen><MaPhuongXa>99999</MaPhuongXa><ChiTiet>Số 1 phố Mẫu</ChiTiet><QuocGia>VN</QuocGia></ThuongTru></CongDan></CongdanCollection></s:Body></s:Envelope>`

interface Partner {
  readonly listen: () => Promise<string>
  /** MaYeuCau, which is the exchange's id → ms from the request's first bytes to the answer's last. */
  readonly took: ReadonlyMap<string, number>
  readonly close: () => Promise<void>
}

function createPartner(): Partner {
  const took = new Map<string, number>()
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(ANSWER)}\r\n\r\n`
  // Read and written a byte a character.
  const whole = Buffer.from(head + ANSWER).toString('latin1')
  const server = createRawServer(async (request) => {
    const startedMs = performance.now()
    await pause(PARTNER_MS)
    const [, key = ''] = /\r\nidempotency-key: ([^\r]+)/i.exec(request) ?? []
    took.set(key, performance.now() - startedMs)
    return whole
  })
  return {
    took,
    listen: () =>
      new Promise((resolve) =>
        // A listening TCP server's address is an object.
        server.listen(0, '127.0.0.1', () =>
          resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/population`),
        ),
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

/** Asks at a steady rate, whatever the answers take. */
async function ask(port: number, count: number): Promise<{ exchangeId: string; ms: number }[]> {
  const asker = createAsker(port)
  const asked: Promise<{ exchangeId: string; ms: number }>[] = []
  const startedMs = performance.now()
  for (let n = 0; n < count; n += 1) {
    await pause(Math.max(0, startedMs + (n * 1_000) / PER_SECOND - performance.now()))
    asked.push(askOnce(asker, n))
  }
  const answers = await Promise.all(asked)
  asker.close()
  return answers
}

async function askOnce(
  asker: ReturnType<typeof createAsker>,
  n: number,
): Promise<{ exchangeId: string; ms: number }> {
  const body = questionOf(n)
  const startedMs = performance.now()
  const answer = await asker.ask(
    `POST /v1/citizens/lookup HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  const [, exchangeId] = /"exchangeId":"([^"]+)"/.exec(answer.body) ?? []
  if (answer.status !== 200 || exchangeId === undefined) throw new Error(`answered ${answer.status}`)
  return { exchangeId, ms: performance.now() - startedMs }
}

const questionOf = (n: number): string =>
  JSON.stringify({
    purpose: {
      ...{ dossierCode: `H56.14-251121-${String((n % 9_000) + 1).padStart(4, '0')}`, procedureCode: 'P' },
      ...{ officerId: 'O', unitCode: 'H56.99.01' },
    },
    ...{ personalId: '000190000101', fullName: 'Trần Thị Mẫu', birth: { date: '1990-04-17' } },
  })
