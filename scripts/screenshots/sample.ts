import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sampleDossier } from '../../mocks/dossier-system/sample-dossiers.ts'
import { DEVELOPMENT_API_KEY, DEVELOPMENT_TOKENS } from '../../src/config/development.ts'

export interface Place {
  readonly path: string
  readonly isSignedIn: boolean
  /** Buttons to press before the picture, by language. */
  readonly clicks?: { readonly vi: readonly string[]; readonly en: readonly string[] }
}

export interface Sample {
  readonly adminUrl: string
  readonly token: string
  readonly places: Readonly<Record<string, Place>>
  readonly close: () => Promise<void>
}

/** Away from the fixed ones: a demo of one's own may be running. */
const PORTS = { partner: 18_080, admin: 18_081, npsp: 19_101, dossierSystem: 19_100 }
const adminUrl = `http://127.0.0.1:${PORTS.admin}`
const SETTLE_MS = 2_500
const LOOK_MS = 250
const VIETNAM_OFFSET_MS = 7 * 3_600_000

/** The demo, as everybody can start it, and a few decisions of an operator. */
export async function setSample(): Promise<Sample> {
  const main = fileURLToPath(new URL('../../demo/main.ts', import.meta.url))
  const demo = spawn(
    process.execPath,
    [main, '--ports', Object.values(PORTS).join(), '--outage-ms', '2000'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exited = once(demo, 'exit')
  const ready = new Promise<void>((resolve) => {
    let told = ''
    demo.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString()
      if (told.includes('until Ctrl-C')) resolve()
    })
  })
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error('The demo has ended.')
    }),
  ])
  const rejected = await reject()
  await call('POST', '/lanes/npsp.DongBoTrangThaiHoSo/pause', { reason: 'Cổng DVCQG bảo trì đến 22 giờ' })
  const [first, second] = itemsOf(await call('GET', '/exchanges?state=dead'))
  const replay = await call('POST', '/replays', {
    ...{ exchangeIds: [second?.['id']], reason: 'Cổng đã bổ sung thủ tục' },
  })
  const [review] = itemsOf(await call('GET', '/payments?state=review'))
  const reconciliationId = await reconcile()
  await pause(SETTLE_MS)
  return {
    adminUrl,
    token: DEVELOPMENT_TOKENS.admin,
    places: placesOf({
      dead: { id: String(first?.['id']), key: String(first?.['key']) },
      rejectedId: String(rejected['exchangeId']),
      replayId: String(replay['replayId']),
      payment: { ref: String(review?.['paymentRef']), dossierCode: String(review?.['dossierCode']) },
      reconciliationId,
    }),
    close: async () => {
      demo.kill('SIGTERM')
      await exited
    },
  }
}

/** A message with a mistake, so that there is a rejected one. */
async function reject(): Promise<Record<string, unknown>> {
  const [sample] = sampleDossier(2, 2)
  const response = await fetch(`http://127.0.0.1:${PORTS.partner}${sample?.path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${DEVELOPMENT_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...sample?.message, status: 'acepted' }),
  })
  return objectOf(await response.json())
}

/** Today's payments beside what their providers say, and a statement with money that nobody here knows of. Answers its id. */
async function reconcile(): Promise<string> {
  const date = new Date(Date.now() + VIETNAM_OFFSET_MS).toISOString().slice(0, 10)
  const csv = 'providerRef,providerTransactionId,amountVnd,state\nHD-0417,FT25325004170,120000,paid\n'
  const { reconciliationId } = await call('POST', '/reconciliations', {
    ...{ kind: 'payments', date, reason: 'Đối soát cuối ngày' },
    statements: [{ provider: 'payos', csv }],
  })
  for (;;) {
    const { state } = await call('GET', `/reconciliations/${String(reconciliationId)}`)
    if (state !== 'running') return String(reconciliationId)
    await pause(LOOK_MS)
  }
}

async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${adminUrl}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${DEVELOPMENT_TOKENS.admin}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return objectOf(await response.json())
}

const objectOf = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? { ...body } : {}

const itemsOf = (body: Record<string, unknown>): readonly Record<string, unknown>[] =>
  Array.isArray(body['items']) ? body['items'] : []

interface Ids {
  readonly dead: { readonly id: string; readonly key: string }
  readonly rejectedId: string
  readonly replayId: string
  readonly payment: { readonly ref: string; readonly dossierCode: string }
  readonly reconciliationId: string
}

function placesOf({
  dead,
  rejectedId,
  replayId,
  payment,
  reconciliationId,
}: Ids): Readonly<Record<string, Place>> {
  const signedIn = (path: string): Place => ({ path, isSignedIn: true })
  return {
    'sign-in': { path: '/', isSignedIn: false },
    overview: signedIn('/'),
    exchanges: signedIn('/exchanges?state=dead'),
    exchange: signedIn(`/exchanges/${dead.id}`),
    edit: {
      ...signedIn(`/exchanges/${dead.id}`),
      clicks: { vi: ['Sửa rồi gửi'], en: ['Edit and replay'] },
    },
    rejected: signedIn(`/exchanges/${rejectedId}`),
    dossier: signedIn(`/dossiers/${dead.key}`),
    'dossier-paid': signedIn(`/dossiers/${payment.dossierCode}`),
    dead: signedIn('/dead'),
    'replay-new': signedIn('/replays/new?state=dead&code=ENDPOINT_REFUSED&partner=npsp'),
    replay: signedIn(`/replays/${replayId}`),
    replays: signedIn('/replays'),
    lanes: signedIn('/lanes'),
    payments: signedIn('/payments'),
    payment: signedIn(`/payments/${payment.ref}`),
    reconciliations: signedIn('/reconciliations'),
    reconciliation: signedIn(`/reconciliations/${reconciliationId}`),
    routes: signedIn('/routes'),
    route: { ...signedIn('/routes/progress'), clicks: { vi: ['Chạy thử'], en: ['Dry run'] } },
    audit: signedIn('/audit'),
    'phone-overview': signedIn('/'),
    'phone-exchange': signedIn(`/exchanges/${dead.id}`),
    'phone-reconciliation': signedIn(`/reconciliations/${reconciliationId}`),
  }
}
