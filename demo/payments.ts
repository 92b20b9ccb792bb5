import { setTimeout as pause } from 'node:timers/promises'
import { DEVELOPMENT_API_KEY } from '../src/config/development.ts'
import { codeOfDossier } from './dossier-system.ts'

/** One payment of the demo: what the payer does at the provider, one act after the other, and how it must end. */
interface Plan {
  readonly provider: string
  readonly acts: readonly Readonly<Record<string, string>>[]
  readonly state: string
  readonly feeCode?: string
}

const AMOUNT_VND = 75_000
/** Its fee is free of charge online (the demo's configuration says by which decision). */
export const EXEMPT_FEE_CODE = 'LP-MIEN'

const PLANS: readonly Plan[] = [
  { provider: 'vnpay', acts: [{ outcome: 'paid' }], state: 'paid' },
  // Paid twice: once counts, once is for an operator to give back.
  { provider: 'momo', acts: [{ outcome: 'paid', transactions: '2' }], state: 'paid' },
  // Another amount than was asked for.
  { provider: 'zalopay', acts: [{ outcome: 'paid', amountVnd: '50000' }], state: 'review' },
  { provider: 'payment-platform', acts: [{ outcome: 'paid' }], state: 'paid' },
  { provider: 'vnpt-pay', acts: [{ outcome: 'failed' }], state: 'failed' },
  // In two transfers.
  { provider: 'payos', acts: [{ amountVnd: '25000' }, { amountVnd: '50000' }], state: 'paid' },
  { provider: 'vnpay', acts: [], state: 'exempt', feeCode: EXEMPT_FEE_CODE },
]

export interface PaymentFigures {
  readonly total: number
  /** How many ended in each state. */
  readonly states: ReadonlyMap<string, number>
  /** How many did not end as they must. */
  readonly wrong: number
}

interface Place {
  readonly url: string
  readonly signal: AbortSignal
}

/** So long a payment may take to its end. */
const PATIENCE_MS = 20_000
const LOOK_MS = 100

/** Some citizens pay; answers how their payments ended. */
export async function playPayments(place: Place): Promise<PaymentFigures> {
  const ends = await Promise.all(PLANS.map((plan, n) => pay(plan, n, place)))
  const states = new Map<string, number>()
  for (const state of ends) states.set(state, (states.get(state) ?? 0) + 1)
  return {
    total: PLANS.length,
    states,
    wrong: PLANS.filter((plan, n) => plan.state !== ends[n]).length,
  }
}

async function pay(plan: Plan, n: number, { url, signal }: Place): Promise<string> {
  const created = await call(`${url}/v1/payments`, requestOf(plan, n), signal)
  for (const act of plan.acts) {
    await openPayPage(String(created['payUrl']), act, signal)
    await pause(LOOK_MS, undefined, { signal })
  }
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const { state } = await look(`${url}/v1/payments/${String(created['paymentRef'])}`, signal)
    if (state === plan.state || performance.now() > endMs) return String(state)
    await pause(LOOK_MS, undefined, { signal })
  }
}

/** The payer's browser at the provider's mock, which takes what the payer does as parameters (docs/mocks.md). */
async function openPayPage(
  payUrl: string,
  act: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const page = new URL(payUrl)
  for (const [name, value] of Object.entries(act)) page.searchParams.append(name, value)
  const response = await fetch(page, { redirect: 'manual', signal })
  if (response.status >= 400) throw new Error(`${page.origin} answered ${response.status}`)
}

function requestOf({ provider, feeCode = 'LP01' }: Plan, n: number): object {
  return {
    ...{ paymentRef: `demo-${n + 1}`, dossierCode: codeOfDossier(n), provider, channel: 'online' },
    procedure: { code: '1.003560', name: 'Cấp giấy phép xây dựng nhà ở riêng lẻ' },
    unit: { code: '000.00.18.H56', name: 'Sở Xây dựng' },
    payer: {
      ...{ name: 'Nguyễn Văn Mẫu', personalId: '038099000001', address: 'Phường Hạc Thành' },
      ip: '203.0.113.7',
    },
    fees: [{ code: feeCode, name: 'Lệ phí cấp giấy phép', kind: 'charge', amountVnd: AMOUNT_VND }],
    beneficiary: { account: '0000123456', bank: '970415', name: 'Kho bạc Nhà nước (mẫu)' },
    returnUrl: 'http://127.0.0.1/da-thanh-toan',
  }
}

const headers = { authorization: `Bearer ${DEVELOPMENT_API_KEY}`, 'content-type': 'application/json' }

/** @throws Error when the answer is no success. */
async function call(url: string, body: object, signal: AbortSignal): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal })
  return bodyOf(url, response)
}

const look = async (url: string, signal: AbortSignal): Promise<Record<string, unknown>> =>
  bodyOf(url, await fetch(url, { headers, signal }))

async function bodyOf(url: string, response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`)
  // Our own gateway and mocks: they answer objects.
  return JSON.parse(text) as Record<string, unknown>
}
