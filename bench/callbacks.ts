import { Agent, createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { VNPAY_ACCOUNT } from '../mocks/vnpay/mock.ts'
import { sign, signedQuery } from '../mocks/vnpay/sign.ts'
import { type Figure, report } from './lib/report.ts'
import { API_KEY, startRig } from './lib/rig.ts'

const PER_SECOND = 200
const SECONDS = 8
const WARM_UP = 400
/** Payments are made so many at a time; that is not what is measured. */
const MAKERS = 16
const AMOUNT_VND = 150_000

type Manner = 'fast' | 'slow' | 'dead'
const SLOW_MS = 3_000

/**
 * Payment callbacks at 200/s, each about another payment, from the first byte to the durable acknowledgement; beside a dossier system that is fast,
 * one that takes 3 s and one that cuts every connection. Ratio: p99 to that beside the fast one.
 */
export async function callbacks(): Promise<void> {
  const rig = await startRig()
  const dossierSystem = await startDossierSystem()
  try {
    const gateway = await rig.gateway(
      {},
      {
        'dossier-system': { baseUrl: `http://127.0.0.1:${dossierSystem.port}`, ratePerSecond: 1_000 },
        vnpay: {
          ...VNPAY_ACCOUNT,
          payUrl: 'http://127.0.0.1:9/pay',
          apiUrl: 'http://127.0.0.1:9/api',
          publicBaseUrl: 'https://gateway.example',
        },
      },
    )
    let made = 0
    const measure = async (count: number): Promise<number[]> => {
      const queries = await makePayments(gateway.port, made, count)
      made += count
      return send(gateway.port, queries)
    }
    await measure(WARM_UP)
    const figures: Figure[] = []
    for (const manner of ['fast', 'slow', 'dead'] as const) {
      dossierSystem.be(manner)
      const latencies = (await measure(PER_SECOND * SECONDS)).sort((a, b) => a - b)
      const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)] ?? 0
      const fastP99Ms = figures[0]?.p99Ms ?? null
      figures.push({
        bench: manner === 'fast' ? 'callbacks' : `callbacks, ${manner} dossier system`,
        ...{ perSecond: PER_SECOND, p50Ms: at(0.5), p99Ms: at(0.99), rssMb: gateway.rssMb() },
        ratio: fastP99Ms === null ? null : at(0.99) / fastP99Ms,
      })
    }
    report(figures)
  } finally {
    await dossierSystem.close()
    await rig.close()
  }
}

async function startDossierSystem() {
  let manner: Manner = 'fast'
  const answers: Readonly<Record<Manner, (response: ServerResponse) => void>> = {
    fast: (response) => void response.writeHead(200).end(),
    slow: (response) => void setTimeout(() => response.writeHead(200).end(), SLOW_MS),
    dead: (response) => void response.destroy(),
  }
  const server = createServer((received, response) => {
    received.resume().on('end', () => answers[manner](response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Listening on TCP: its address is no path.
  const { port } = server.address() as AddressInfo
  return {
    port,
    be: (next: Manner): void => {
      manner = next
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

interface Asked {
  readonly port: number
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}

function ask({ port, method, path, body }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
    const asked = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
      })
      response.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Makes payments and answers their paid callbacks, signed. */
async function makePayments(port: number, from: number, count: number): Promise<string[]> {
  const queries: string[] = []
  let next = 0
  const maker = async (): Promise<void> => {
    while (next < count) {
      const number = from + next++
      const created: unknown = JSON.parse(
        await ask({ port, method: 'POST', path: '/v1/payments', body: JSON.stringify(paymentOf(number)) }),
      )
      const { providerRef } = Object(created) as { readonly providerRef?: string }
      if (providerRef === undefined) throw new Error(`no payment was made: ${JSON.stringify(created)}`)
      queries.push(paidQuery(providerRef, number))
    }
  }
  await Promise.all(Array.from({ length: MAKERS }, maker))
  return queries
}

const paymentOf = (number: number): object => ({
  paymentRef: `BENCH-${number}`,
  dossierCode: `H56.${10 + (Math.floor(number / 9_000) % 90)}-251121-${String((number % 9_000) + 1).padStart(4, '0')}`,
  provider: 'vnpay',
  channel: 'in-person',
  procedure: { code: '1.003560', name: 'Đăng ký biến động đất đai' },
  unit: { code: '000.00.18.H56', name: 'Sở Nông nghiệp và Môi trường' },
  payer: { name: 'Nguyễn Văn Tí', ip: '203.113.1.2' },
  fees: [{ code: 'LP01', name: 'Lệ phí', kind: 'charge', amountVnd: AMOUNT_VND }],
  returnUrl: 'https://onegate.example/',
})

function paidQuery(providerRef: string, number: number): string {
  const query = signedQuery({
    vnp_Amount: String(AMOUNT_VND * 100),
    vnp_BankCode: 'NCB',
    vnp_PayDate: '20251121130509',
    vnp_ResponseCode: '00',
    vnp_TmnCode: VNPAY_ACCOUNT.tmnCode,
    vnp_TransactionNo: String(14_000_000 + number),
    vnp_TransactionStatus: '00',
    vnp_TxnRef: providerRef,
  })
  return `${query}&vnp_SecureHash=${sign(VNPAY_ACCOUNT.hashSecret, query)}`
}

/** Sends them at their rate, whether the ones before were answered or not; anything but "00" ends the benchmark. */
async function send(port: number, queries: readonly string[]): Promise<number[]> {
  const startedMs = performance.now()
  const sent = queries.map(async (query, n) => {
    const dueMs = startedMs + (n * 1_000) / PER_SECOND
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())))
    const askedMs = performance.now()
    const text = await ask({ port, method: 'GET', path: `/callbacks/vnpay?${query}` })
    if (!text.includes('"00"')) throw new Error(`a callback was answered ${text}`)
    return performance.now() - askedMs
  })
  return Promise.all(sent)
}
