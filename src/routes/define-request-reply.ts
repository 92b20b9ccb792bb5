import { fail, ok, type Result } from '../domain/failure.ts'
import type { CallContext, CallReadContext, RequestReplyRoute, RequestReplySpec } from '../domain/route.ts'
import { invalid } from '../messages/json-message.ts'

/** Turns a typed spec into a row of the table. Nothing downstream can skip a check (I6). */
export function defineRequestReply<In, Out, Grant, Reply, Answer>(
  spec: RequestReplySpec<In, Out, Grant, Reply, Answer>,
): RequestReplyRoute {
  const { id, channel, endpoint, accepts, sends, answers } = spec

  const read = (bytes: Uint8Array, context: CallReadContext): Result<In> => {
    const inbound = accepts.read(bytes)
    if (!inbound.ok) return inbound
    const issues = spec.rules(inbound.value.message, context)
    return issues.length === 0 ? ok(inbound.value.message) : invalid('INBOUND_INVALID', issues)
  }
  const granted = ({ exchangeId, grant }: CallContext<unknown>): CallContext<Grant> => ({
    exchangeId,
    grant: endpoint.readGrant(grant),
  })
  /** A translator that throws is a mistake of ours: a failure, and the name alone, as an error's text may quote what it stumbled over (I8). */
  const translated = <T>(translate: () => Result<T>): Result<T> => {
    try {
      return translate()
    } catch (error) {
      return fail('TRANSLATION_FAILED', `A message of route ${id} could not be translated.`, {
        internal: error instanceof Error ? error.name : typeof error,
      })
    }
  }

  return {
    mode: 'request-reply',
    id,
    channel,
    endpoint,
    onDead: 'skip',
    accepts: accepts.name,
    sends: sends.name,
    answers: answers.name,
    contentType: sends.contentType,

    admit: (bytes, context) => {
      const message = read(bytes, context)
      if (!message.ok) return message
      return ok({
        purpose: spec.purpose(message.value),
        subjects: [...new Set(spec.subjects(message.value))],
        doubts: spec.doubts(message.value),
      })
    },

    convert: (bytes, context) => {
      const message = read(bytes, context)
      if (!message.ok) return message
      return translated(() => sends.write(spec.translate(message.value, granted(context))))
    },

    convertBack: (reply, bytes, context) => {
      const message = read(bytes, context)
      if (!message.ok) return message
      return translated(() => {
        const { result, security, answer } = spec.translateBack(
          endpoint.readReply(reply),
          message.value,
          granted(context),
        )
        const written = answers.write(answer)
        return written.ok ? ok({ result, security, body: written.value }) : written
      })
    },
  }
}
