import { type Failure, ok, type Result } from '../../domain/failure.ts'
import type { ReadContext } from '../../domain/route.ts'
import type { AdminApiDeps, AdminDoor } from './door.ts'
import { invalid, type Reader, readMembers, readObject, readText, resultOf, wrong } from './members.ts'
import { paperOf } from './route-papers.ts'

type TableRoute = AdminApiDeps['routes'][number]

/** The table of routes, each with its papers, and a message tried on one of them. */
export const routeDoors = ({ routes }: AdminApiDeps): readonly AdminDoor[] => [
  {
    method: 'get',
    path: '/admin/v1/routes',
    right: 'read',
    handler: async ({ query }) => {
      const read = resultOf(readMembers(query, {}))
      return read.ok ? ok({ status: 200, body: { items: routes.map(routeItem) } }) : read
    },
  },
  {
    method: 'get',
    path: '/admin/v1/routes/:id',
    right: 'read',
    handler: async ({ id, query }) => {
      const read = resultOf(readMembers(query, {}))
      if (!read.ok) return read
      const route = routes.find((known) => known.id === id)
      if (route === undefined) return { ok: false, failure: ROUTE_UNKNOWN }
      const papers = {
        acceptsSchema: paperOf(route.accepts, 'schema'),
        sendsSchema: paperOf(route.sends, 'schema'),
        example: paperOf(route.accepts, 'example'),
      }
      return ok({ status: 200, body: { ...routeItem(route), ...papers } })
    },
  },
  {
    method: 'post',
    path: '/admin/v1/routes/:id/try',
    right: 'read',
    handler: async ({ id, query, body }) => {
      const none = resultOf(readMembers(query, {}))
      if (!none.ok) return none
      const read = readTrial(body)
      if (!read.ok) return read
      const route = routes.find((known) => known.id === id)
      if (route === undefined) return { ok: false, failure: ROUTE_UNKNOWN }
      return ok({ status: 200, body: tried(route, read.value) })
    },
  },
]

/** A route as it is shown (contract §7); its channel is method and path, the path's parameter in braces, or says that there is none. */
const routeItem = (route: TableRoute): object => ({
  id: route.id,
  mode: route.mode,
  channel: route.channel
    ? `${route.channel.method} ${route.channel.path.replaceAll(/:(\w+)/g, '{$1}')}`
    : 'internal',
  accepts: route.accepts,
  sends: route.sends,
  lane: route.endpoint.id,
  onDead: route.onDead,
  enabled: route.enabled,
})

interface Trial {
  readonly key: string
  /** The message as it would be sent, wrong or not. */
  readonly text: string
}

const readAnyText: Reader<string> = (value, path) =>
  typeof value === 'string' ? { ok: true, value } : wrong(path, 'must be a text')

function readTrial(body: unknown): Result<Trial> {
  const read = resultOf(readObject<Trial>({ key: readText, text: readAnyText })(body, ''))
  if (!read.ok) return read
  const { key, text } = read.value
  const missing = (['key', 'text'] as const).filter((name) => read.value[name] === undefined)
  if (key === undefined || text === undefined)
    return invalid(missing.map((name) => ({ path: `/${name}`, message: 'is missing' })))
  return ok({ key, text })
}

/** What would become of a message: admitted and translated as at the door, but neither kept nor sent. */
function tried(route: TableRoute, { key, text }: Trial): object {
  const bytes = Buffer.from(text)
  if (route.mode === 'request-reply') {
    // What goes out depends on what the asking purpose is granted: tried is whether it would be asked at all.
    const admitted = route.admit(bytes, { now: new Date() })
    const failure = admitted.ok ? null : publicOf(admitted.failure)
    return { admitted: admitted.ok, failure, messageOut: null }
  }
  const context: ReadContext = { key, statusMap: new Map() }
  const admitted = route.admit(bytes, context)
  if (!admitted.ok) return { admitted: false, failure: publicOf(admitted.failure), messageOut: null }
  const converted = route.convert(bytes, context)
  if (!converted.ok) return { admitted: true, failure: publicOf(converted.failure), messageOut: null }
  const messageOut = { contentType: route.contentType, text: Buffer.from(converted.value).toString() }
  return { admitted: true, failure: null, messageOut }
}

/** A failure as it may be shown, with what is wrong where. */
export const publicOf = ({ code, detail, issues }: Failure): object => ({
  code,
  detail,
  ...(issues && { issues }),
})

const ROUTE_UNKNOWN: Failure = {
  code: 'NOT_FOUND',
  detail: 'There is no such route. GET /admin/v1/routes lists them.',
}
