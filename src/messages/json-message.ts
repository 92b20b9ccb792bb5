import { readFileSync } from 'node:fs'
import { type FailureCode, type FailureResult, fail, type Issue, ok, type Result } from '../domain/failure.ts'
import type { MessageType } from '../domain/route.ts'
import { compileSchema, NO_FORMATS } from './compile-schema.ts'
import { explain, ISSUES_MAX } from './explain.ts'
import type { JsonSchema, TextFormats } from './json-schema.ts'
import { readJson } from './read-json.ts'

/**
 * A JSON message type, compiled once from schemas/<name>.schema.json.
 *
 * Whether a message is valid is ajv's word, which stops at the first mistake and is fast; what is wrong with an invalid one
 * explain() says, in plain English and bounded. A test holds the two to the same verdict.
 *
 * @param formats the schema's `format`s.
 * @throws Error when the file is missing, not a valid schema or uses another format: the process must not start.
 */
export function jsonMessage<T>(name: string, formats: TextFormats = NO_FORMATS): MessageType<T> {
  const schema = readSchema(name)
  const isValid = compileSchema<T>(schema, formats)

  const issuesOf = (value: unknown, rounded: ReadonlySet<string>): readonly Issue[] => {
    const issues = explain(value, { root: schema, formats, rounded })
    return issues.length > 0 || isValid(value) ? issues : [UNEXPLAINED]
  }

  return {
    name,
    contentType: 'application/json',

    read: (bytes, prepare) => {
      const json = readJson(bytes)
      if (!json.ok) return json
      const { value: decoded, isClean, rounded } = json.value
      const message = prepare === undefined ? decoded : prepare(decoded)
      if (isClean && isValid(message)) return ok({ message, decoded })
      const issues = issuesOf(message, rounded)
      // Not clean and yet no issue: what was not clean was a word of the sender's own, and prepare() has replaced it.
      return issues.length === 0 && isValid(message)
        ? ok({ message, decoded })
        : invalid('INBOUND_INVALID', issues)
    },

    write: (message): Result<Uint8Array> => {
      const text = JSON.stringify(message)
      if (isValid(message) && !HAS_CODE_ESCAPE.test(text)) return ok(utf8.encode(text))
      const issues = issuesOf(message, NONE)
      return issues.length === 0 ? ok(utf8.encode(text)) : invalid('OUTBOUND_INVALID', issues)
    },
  }
}

/** The failure of a message with these wrong members (contract §3), at most ISSUES_MAX of them named. */
export function invalid(
  code: Extract<FailureCode, 'INBOUND_INVALID' | 'OUTBOUND_INVALID'>,
  issues: readonly Issue[],
): FailureResult {
  const named = issues.slice(0, ISSUES_MAX)
  const isOne = issues.length === 1
  const count = issues.length > ISSUES_MAX ? `More than ${ISSUES_MAX}` : String(issues.length)
  const wrong = `${count} ${isOne ? 'field is' : 'fields are'} wrong`
  const detail =
    code === 'OUTBOUND_INVALID'
      ? `${wrong} in the translated message. The gateway does not send it.`
      : `${wrong}. Correct ${isOne ? 'it' : 'them'} and send the message again.`
  return fail(code, detail, { issues: named })
}

const UNEXPLAINED: Issue = { path: '', message: 'must match the schema of the message' }
const NONE: ReadonlySet<string> = new Set()
const utf8 = new TextEncoder()

/** JSON.stringify escapes by code only control characters and lone surrogates: the texts to look at closely. */
const HAS_CODE_ESCAPE = /\\u/

const schemaRoot = new URL('../../schemas/', import.meta.url)

function readSchema(name: string): JsonSchema {
  const text = readFileSync(new URL(`${name}.schema.json`, schemaRoot), 'utf8')
  // What it is, ajv checks when it compiles it.
  return JSON.parse(text) as JsonSchema
}
