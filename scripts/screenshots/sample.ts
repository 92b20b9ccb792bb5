import { setTimeout as pause } from 'node:timers/promises'
import { countMessages, sendDossiers } from '../../demo/dossier-system.ts'
import { makeFolder } from '../../demo/folder.ts'
import { startGateway } from '../../demo/gateway.ts'
import { sampleDossier } from '../../mocks/dossier-system/sample-dossiers.ts'
import { dossierSystemStarter } from '../../mocks/dossier-system/starter.ts'
import { npspStarter } from '../../mocks/npsp/starter.ts'
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

const DOSSIERS = 60
const REFUSED = [4, 9, 17]
const WORDS = 'Mã thủ tục không có trong danh mục của Cổng DVCQG'

/** A gateway that has worked for a while: most delivered, some refused, one lane paused, one message rejected. */
export async function setSample(): Promise<Sample> {
  const closing: (() => Promise<void>)[] = []
  const folder = await makeFolder()
  closing.push(folder.remove)
  const npsp = await npspStarter({ port: 0 }).start()
  const dossierSystem = await dossierSystemStarter({ port: 0 }).start()
  closing.push(npsp.close, dossierSystem.close)
  const gateway = await startGateway({
    ...{ folder, partnerPort: 0, adminPort: 0, npspUrl: npsp.url, dossierSystemUrl: dossierSystem.url },
    onFact: () => undefined,
  })
  closing.push(gateway.stop)
  const code = (index: number): string => sampleDossier(1, index)[0]?.key ?? ''
  for (const index of REFUSED)
    await fetch(`${npsp.url}/__faults`, {
      method: 'POST',
      body: JSON.stringify({
        kind: 'refusal',
        service: 'DongBoHoSoMC',
        dossierCode: code(index),
        text: WORDS,
      }),
    })
  await sendDossiers({
    url: gateway.url,
    dossiers: DOSSIERS,
    onAcknowledged: () => undefined,
    signal: new AbortController().signal,
  })
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${gateway.adminUrl}/admin/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${DEVELOPMENT_TOKENS.admin}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return objectOf(await response.json())
  }
  const rejected = await fetch(`${gateway.url}/v1/dossiers/${code(2)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${DEVELOPMENT_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...sampleDossier(1, 2)[0]?.message, status: 'acepted' }),
  }).then(async (response) => objectOf(await response.json()))
  await ended(call, countMessages(DOSSIERS))
  await call('POST', '/lanes/npsp.DongBoTrangThaiHoSo/pause', { reason: 'Cổng DVCQG bảo trì đến 22 giờ' })
  const dead = await firstDead(call)
  const replay = await call('POST', '/replays', { exchangeIds: [dead.id], reason: 'Cổng đã bổ sung thủ tục' })
  await pause(2_000)
  return {
    adminUrl: gateway.adminUrl,
    token: DEVELOPMENT_TOKENS.admin,
    places: placesOf({
      dead,
      rejectedId: String(rejected['exchangeId']),
      replayId: String(replay['replayId']),
    }),
    close: async () => {
      for (const close of closing.reverse()) await close()
    },
  }
}

const objectOf = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? { ...body } : {}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>

const itemsOf = (body: Record<string, unknown>): readonly Record<string, unknown>[] =>
  Array.isArray(body['items']) ? body['items'] : []

/** Waits until nothing is on its way. */
async function ended(call: Call, accepted: number): Promise<void> {
  for (let left = 300; left > 0; left -= 1) {
    const stats = await call('GET', '/stats?window=1h')
    const lanes = itemsOf(await call('GET', '/lanes'))
    const isCalm = lanes.every((lane) => lane['waiting'] === 0 && lane['delivering'] === 0)
    if (isCalm && Number(stats['accepted']) >= accepted * 0.9) return
    await pause(200)
  }
  throw new Error('The sample messages did not end.')
}

async function firstDead(call: Call): Promise<{ readonly id: string; readonly key: string }> {
  const [item] = itemsOf(await call('GET', '/exchanges?state=dead'))
  return { id: String(item?.['id']), key: String(item?.['key']) }
}

interface Ids {
  readonly dead: { readonly id: string; readonly key: string }
  readonly rejectedId: string
  readonly replayId: string
}

function placesOf({ dead, rejectedId, replayId }: Ids): Readonly<Record<string, Place>> {
  const signedIn = (path: string): Place => ({ path, isSignedIn: true })
  return {
    'sign-in': { path: '/', isSignedIn: false },
    overview: signedIn('/'),
    exchanges: signedIn('/exchanges'),
    exchange: signedIn(`/exchanges/${dead.id}`),
    rejected: signedIn(`/exchanges/${rejectedId}`),
    dossier: signedIn(`/dossiers/${dead.key}`),
    dead: signedIn('/dead'),
    'replay-new': signedIn('/replays/new?state=dead&code=ENDPOINT_REFUSED&partner=npsp'),
    replay: signedIn(`/replays/${replayId}`),
    replays: signedIn('/replays'),
    lanes: signedIn('/lanes'),
    routes: signedIn('/routes'),
    route: { ...signedIn('/routes/progress'), clicks: { vi: ['Chạy thử'], en: ['Dry run'] } },
    audit: signedIn('/audit'),
    'phone-overview': signedIn('/'),
    'phone-exchange': signedIn(`/exchanges/${dead.id}`),
  }
}
