import { fail, ok, type Result } from '../domain/failure.ts'
import type { ReadContext, Route, RouteSpec } from '../domain/route.ts'
import { canonicalJson } from '../messages/canonical-json.ts'
import { invalid } from '../messages/json-message.ts'
import { mapStatus } from './map-status.ts'

/** Turns a typed spec into a row of the table. Nothing downstream can skip a check (I6). */
export function defineRoute<In, Out>(spec: RouteSpec<In, Out>): Route {
  const { id, channel, accepts, rules, dedupe, subjects, translate, sends, endpoint, onDead } = spec

  const read = (bytes: Uint8Array, { key, statusMap }: ReadContext): ReturnType<typeof accepts.read> => {
    const inbound = accepts.read(bytes, (decoded) => mapStatus(decoded, statusMap))
    if (!inbound.ok) return inbound
    const issues = rules?.(inbound.value.message, { key }) ?? []
    return issues.length === 0 ? inbound : invalid('INBOUND_INVALID', issues)
  }

  return {
    mode: 'queued',
    id,
    channel,
    endpoint,
    onDead,
    accepts: accepts.name,
    sends: sends.name,
    contentType: sends.contentType,

    admit: (bytes, context) => {
      const inbound = read(bytes, context)
      if (!inbound.ok) return inbound
      const { message, decoded } = inbound.value
      return ok({
        orderKey: context.key.toUpperCase(),
        dedupe: dedupe(message),
        canonical: canonicalJson(decoded),
        subjects: [...new Set(subjects(message))],
      })
    },

    convert: (bytes, context): Result<Uint8Array> => {
      const inbound = read(bytes, context)
      if (!inbound.ok) return inbound
      try {
        return sends.write(translate(inbound.value.message, { key: context.key }))
      } catch (error) {
        return fail('TRANSLATION_FAILED', `The message of route ${id} could not be translated.`, {
          // The name alone: an error's text may quote what it stumbled over (I8).
          internal: error instanceof Error ? error.name : typeof error,
        })
      }
    },
  }
}
