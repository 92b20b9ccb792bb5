import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { didYouMean } from './did-you-mean.ts'
import { FORMAT_EXPECTATIONS, FORMATS } from './formats.ts'
import type { Problem } from './model.ts'
import { pointer } from './pointer.ts'
import { ANNOTATIONS, dereference, type SchemaNode } from './schema.ts'

/**
 * Makes a validator from the configuration's schema. It fills the schema's defaults into the value that it is given and
 * returns every problem, in the order in which they were found. A problem's path names the member itself, also a missing or unknown one.
 */
export function makeValidator(schema: SchemaNode): (value: unknown) => readonly Problem[] {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    useDefaults: true,
    verbose: true,
    formats: FORMATS,
  })
  ajv.addVocabulary(ANNOTATIONS)
  const matches: ValidateFunction = ajv.compile(schema)
  return (value) =>
    matches(value) ? [] : (matches.errors ?? []).flatMap((error) => explain(error, schema) ?? [])
}

/** One problem from one error of the validator; null where another error says it better. */
function explain(error: ErrorObject, root: SchemaNode): Problem | null {
  // `verbose` puts the schema that the error came of here.
  const schema = (error.parentSchema ?? {}) as SchemaNode
  const { params } = error
  // The parameters' types are those of the keyword (Ajv, "Error parameters").
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired': {
      const name = params['missingProperty'] as string
      return { path: pointer(error.instancePath, name), message: missing(name, error.keyword, schema, root) }
    }
    case 'additionalProperties': {
      const name = params['additionalProperty'] as string
      const known = Object.keys(schema.properties ?? {})
      return { path: pointer(error.instancePath, name), message: unknownKey(name, known) }
    }
    case 'propertyNames': {
      const rule = dereference(error.schema as SchemaNode, root)
      const path = pointer(error.instancePath, params['propertyName'] as string)
      return { path, message: `has a name that does not fit; use ${rule['x-expects'] ?? 'another one'}` }
    }
    default:
      // What is wrong with a member's name is said by `propertyNames`, with a list that lacks an item by `contains`.
      if (error.propertyName !== undefined || error.schemaPath.includes('/contains/')) return null
      return { path: error.instancePath, message: wrongValue(error, schema) }
  }
}

function missing(name: string, keyword: string, schema: SchemaNode, root: SchemaNode): string {
  if (keyword === 'dependentRequired') return 'is missing; certFile and keyFile only work together'
  const member = schema.properties?.[name]
  const description = member === undefined ? undefined : dereference(member, root).description
  return description === undefined ? 'is missing; set it' : `is missing; set it: ${description}`
}

function unknownKey(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known)
  if (near !== null) return `is not a known key; did you mean ${near}?`
  return known.length === 0
    ? 'is not a known key; remove it'
    : `is not a known key; remove it, or use one of ${known.join(', ')}`
}

/** A sentence about a value that does not fit. Never repeats it: it may be a secret in the wrong place. */
function wrongValue(error: ErrorObject, schema: SchemaNode): string {
  const limit = String(error.params['limit'])
  switch (error.keyword) {
    case 'type':
      return wrongType(error.data, schema)
    case 'enum': {
      const words = (schema.enum ?? []).map(String)
      const near = typeof error.data === 'string' ? didYouMean(error.data, words) : null
      return `must be one of ${words.join(', ')}${near === null ? '' : `; did you mean ${near}?`}`
    }
    case 'minimum':
      return `must be ${limit} or more`
    case 'maximum':
      return `must be ${limit} or less`
    case 'minLength':
      return 'must not be empty; give it a value or leave the key out'
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'minItems':
      return 'must have at least one item'
    case 'maxItems':
      return `must have at most ${limit} items`
    case 'uniqueItems':
      return 'has an item twice; keep one of them'
    case 'contains':
      return `must have ${schema['x-expects'] ?? 'another item'}`
    case 'format':
      return `must be ${FORMAT_EXPECTATIONS[schema.format ?? ''] ?? schema.format}`
    case 'pattern':
      return `must be ${schema['x-expects'] ?? 'of the form that docs/configuration.md shows'}`
    default:
      return `${error.message ?? 'does not fit'}; see docs/configuration.md`
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
}

function wrongType(value: unknown, schema: SchemaNode): string {
  const types = [schema.type ?? []].flat()
  const expected = schema['x-expects'] ?? types.map((type) => TYPE_WORDS[type] ?? type).join(' or ')
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  const hint = isScalar && types.includes('string') ? '; put it in quotes' : ''
  return `must be ${expected}, not ${kindOf(value, types)}${hint}`
}

function kindOf(value: unknown, expected: readonly string[]): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'true or false'
  return expected.includes('integer') ? 'a number with a fraction' : 'a number'
}
