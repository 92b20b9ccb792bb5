import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { OpenApi } from '../../../src/http/openapi/document.ts'

export interface Answered {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

export interface Recorder {
  /** Fails unless the document says that this operation answers so. Notes what was seen. */
  readonly note: (method: string, path: string, answer: Answered) => void
  /** "method path status" of every documented answer that was not seen. */
  readonly unseen: () => string[]
}

/** What every operation documents under `default`. */
const REST: ReadonlySet<number> = new Set([405, 408, 500])

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Members may be added within v1, so documented objects are open; a test that is to find undocumented ones closes them. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (!isObject(value)) return value
  const inner = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each)]))
  return value['type'] === 'object' && isObject(value['properties']) && !('additionalProperties' in value)
    ? { ...inner, additionalProperties: false }
    : inner
}

export function recorderOf(document: OpenApi): Recorder {
  const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'document', ...(closed(document) as Json) })
  const seen = new Set<string>()
  return {
    note: (method, path, { status, contentType, text }) => {
      const where = `${method} ${path} ${status}`
      const responses = document.paths[path]?.[method]?.responses
      const response = responses?.[String(status)] ?? (REST.has(status) ? responses?.['default'] : undefined)
      if (response === undefined)
        return expect.unreachable(`${where} is not documented: ${text.slice(0, 300)}`)
      const [[type = '', media] = []] = Object.entries(response.content)
      expect(`${where} ${contentType.split(';')[0]}`).toBe(`${where} ${type}`)
      const reference = media?.schema?.['$ref']
      if (typeof reference === 'string') {
        const validate = ajv.getSchema(`document${reference}`)
        validate?.(JSON.parse(text))
        expect({ where, errors: validate?.errors }).toEqual({ where, errors: null })
      }
      seen.add(where)
    },
    unseen: () =>
      Object.entries(document.paths)
        .flatMap(([path, methods]) =>
          Object.entries(methods).flatMap(([method, { responses }]) =>
            Object.keys(responses)
              .filter((status) => status !== 'default')
              .map((status) => `${method} ${path} ${status}`),
          ),
        )
        .filter((where) => !seen.has(where)),
  }
}
