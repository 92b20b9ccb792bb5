import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { report } from './lib/report.ts'
import { API_KEY, startRig } from './lib/rig.ts'

const PER_SECOND = 100
const COUNT = 1_500
/** Called before the clock counts: connections, prepared statements, compiled code. */
const WARM_UP = 300
const PARTNER_MS = 20

/**
 * A population look-up through the gateway, 100 a second whether answered or not, from a partner that takes 20 ms: what the gateway adds to the
 * partner's time, of which two durable commits and an audit row are the most.
 */
export async function lookup(): Promise<void> {
  const rig = await startRig()
  const partner = createPartner()
  try {
    const url = await partner.listen()
    const gateway = await rig.gateway({}, { population: configOf(url) })
    await ask(gateway.port, WARM_UP)
    const whole = await ask(gateway.port, COUNT)
    const own = whole
      .map(({ exchangeId, ms }) => ms - (partner.took.get(exchangeId) ?? 0))
      .sort((a, b) => a - b)
    const at = (share: number): number => own[Math.floor(own.length * share)] ?? 0
    report([
      {
        ...{ bench: 'lookup', perSecond: PER_SECOND, p50Ms: at(0.5), p99Ms: at(0.99) },
        ...{ rssMb: gateway.rssMb(), ratio: null },
      },
    ])
  } finally {
    await rig.close()
    await partner.close()
  }
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
  const server: Server = createServer((request, response) => {
    const startedMs = performance.now()
    request.resume()
    setTimeout(() => {
      took.set(String(request.headers['idempotency-key']), performance.now() - startedMs)
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(ANSWER) })
      response.end(ANSWER)
    }, PARTNER_MS)
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
        server.closeAllConnections()
      }),
  }
}

/** Asks at a steady rate, whatever the answers take. */
async function ask(port: number, count: number): Promise<{ exchangeId: string; ms: number }[]> {
  const asked: Promise<{ exchangeId: string; ms: number }>[] = []
  const startedMs = performance.now()
  for (let n = 0; n < count; n += 1) {
    await pause(Math.max(0, startedMs + (n * 1_000) / PER_SECOND - performance.now()))
    asked.push(askOnce(port, n))
  }
  return Promise.all(asked)
}

async function askOnce(port: number, n: number): Promise<{ exchangeId: string; ms: number }> {
  const startedMs = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}/v1/citizens/lookup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      purpose: {
        ...{ dossierCode: `H56.14-251121-${String((n % 9_000) + 1).padStart(4, '0')}`, procedureCode: 'P' },
        ...{ officerId: 'O', unitCode: 'H56.99.01' },
      },
      ...{ personalId: '000190000101', fullName: 'Trần Thị Mẫu', birth: { date: '1990-04-17' } },
    }),
  })
  const body: unknown = await response.json()
  if (response.status !== 200 || typeof body !== 'object' || body === null || !('exchangeId' in body))
    throw new Error(`answered ${response.status}`)
  return { exchangeId: String(body.exchangeId), ms: performance.now() - startedMs }
}
