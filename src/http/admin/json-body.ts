import type express from 'express'
import type { Failure, Result } from '../../domain/failure.ts'
import { type BodyLimits, readBody } from '../body.ts'
import { answerProblem, type ProblemMore } from '../problem.ts'
import { contentEncoding, hasBody, isJsonMediaType } from '../request-headers.ts'

/** Decodes one JSON text, strictly: INBOUND_MALFORMED. */
export type ReadJson = (bytes: Uint8Array) => Result<{ readonly value: unknown }>

/** Decodes the body; {} where none was sent, so that it is told what is missing. null: it was refused, or the caller is gone. */
export async function readJsonBody(
  request: express.Request,
  response: express.Response,
  readJson: ReadJson,
  limits: BodyLimits,
): Promise<{ readonly value: unknown } | null> {
  const refuse = (failure: Failure, more?: ProblemMore): null => {
    answerProblem(request, response, failure, more)
    return null
  }
  if (!hasBody(request)) return NOTHING
  const encoding = contentEncoding(request.headers['content-encoding'])
  if (encoding === null || !isJsonMediaType(request.headers['content-type'])) return refuse(NOT_JSON)
  const read = await readBody(request, response, encoding, limits)
  switch (read.kind) {
    case 'gone':
      return null
    case 'refused':
      // A body that stopped coming is answered with its own status, and nothing more is expected on that connection.
      return read.status === undefined
        ? refuse(read.failure)
        : refuse(read.failure, { status: read.status, headers: { Connection: 'close' } })
    case 'whole': {
      limits.budget.give(read.heldBytes)
      if (read.body.length === 0) return NOTHING
      const decoded = readJson(read.body)
      return decoded.ok ? decoded.value : refuse(decoded.failure)
    }
  }
}

/** As if an empty object had been sent. */
export const NOTHING = { value: {} }
const NOT_JSON: Failure = {
  code: 'MEDIA_TYPE_UNSUPPORTED',
  detail: 'Send "Content-Type: application/json", in UTF-8; Content-Encoding may be gzip, or absent.',
}
