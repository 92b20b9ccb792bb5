import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Provider } from 'oidc-provider'

/** A real OpenID provider with a page of its own, on which people say who they are and agree. */
export interface IdentityProvider {
  readonly issuer: string
  /** The gateway's section `people.oidc`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly stop: () => Promise<void>
  /** Again, at the same address. */
  readonly start: () => Promise<void>
}

const CLIENT = { id: 'lienthong', secret: 'client-secret' }

/** `roles`: of each person, as the provider's claim has them. */
export async function startIdentityProvider(
  { port, redirectUri }: { readonly port: number; readonly redirectUri: string },
  roles: Readonly<Record<string, readonly string[]>>,
): Promise<IdentityProvider> {
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, grant_types: ['authorization_code'] },
        ...{ redirect_uris: [redirectUri], response_types: ['code'] },
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'roles'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub, roles: roles[sub] }),
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['a key for tests'] },
  })
  const callback = provider.callback()
  let server: Server
  const start = async (): Promise<void> => {
    server = createServer((request, response) => {
      if (request.url?.startsWith('/interaction/')) void interact(provider, request, response)
      else void callback(request, response)
    })
    await once(server.listen(port, '127.0.0.1'), 'listening')
  }
  await start()
  return {
    issuer,
    start,
    stop: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
    settings: {
      ...{ issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, label: 'SSO của tỉnh' },
      roles: { viewer: ['xem'], operator: ['van-hanh'], admin: ['quan-tri'], auditor: ['kiem-tra'] },
    },
  }
}

async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    const asked = prompt.name === 'login' ? '<label>Người dùng <input name="who"></label>' : ''
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      .end(`<h1>Hệ thống xác thực</h1><form method="post">${asked}<button>Đồng ý</button></form>`)
    return
  }
  if (prompt.name === 'login') {
    const accountId = new URLSearchParams(await text(request)).get('who') ?? ''
    return provider.interactionFinished(request, response, { login: { accountId } })
  }
  const grant = new provider.Grant({
    accountId: session?.accountId ?? '',
    clientId: String(params['client_id']),
  })
  grant.addOIDCScope('openid profile')
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
}
