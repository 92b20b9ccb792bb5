import type { Issue } from '../domain/failure.ts'
import { pointerStep } from './json-pointer.ts'
import type { JsonSchema, TextFormats } from './json-schema.ts'
import { isPlainText } from './read-json.ts'

export interface ExplainContext {
  /** The whole schema: where `$ref`s lead. */
  readonly root: JsonSchema
  readonly formats: TextFormats
  /** JSON Pointers of numbers that parsing rounded: they were not whole. */
  readonly rounded: ReadonlySet<string>
}

/** Issues named in one answer (contract §3). */
export const ISSUES_MAX = 100

/**
 * Says in plain English what is wrong where: one issue per member, in the order of the message, never the wrong value.
 * Stops after ISSUES_MAX + 1 (the last says only that there are more): ten megabytes of wrong items cost no more than the first hundred.
 */
export function explain(value: unknown, context: ExplainContext): readonly Issue[] {
  const issues = new Map<string, Issue>()
  for (const issue of issuesOf(value, context.root, '', context)) {
    if (!issues.has(issue.path)) issues.set(issue.path, issue)
    if (issues.size > ISSUES_MAX) break
  }
  return [...issues.values()]
}

type Issues = Generator<Issue, void, undefined>

function* issuesOf(value: unknown, schema: JsonSchema, path: string, context: ExplainContext): Issues {
  const own = schema.$ref === undefined ? schema : resolve(schema.$ref, context.root)
  const wrongKind = kindIssue(value, own, path, context)
  if (wrongKind !== null) yield { path, message: wrongKind }
  else if (typeof value === 'string') yield* textIssues(value, own, path, context)
  else if (typeof value === 'number') yield* numberIssues(value, own, path)
  else if (Array.isArray(value)) yield* listIssues(value, own, path, context)
  else if (isObject(value)) yield* objectIssues(value, own, path, context)
  // A condition names words without saying that they are texts.
  if (wrongKind === null && typeof value !== 'string') yield* wordIssues(value, own, path)
}

/** What is wrong with a value before its type's own rules are asked; null: nothing. */
function kindIssue(
  value: unknown,
  schema: JsonSchema,
  path: string,
  { rounded }: ExplainContext,
): string | null {
  if (value === null) return 'must not be null: leave the member out, or give it a value'
  const { type } = schema
  const isNumber = typeof value === 'number'
  const isExpected =
    type === undefined ||
    (type === 'integer' && isNumber) ||
    (type === 'array' && Array.isArray(value)) ||
    (type === 'object' ? isObject(value) : type === typeof value)
  if (!isExpected && type !== undefined) return `must be ${EXPECTED[type]}, not ${nameOfKind(value)}`
  if (isNumber && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return 'must be a number between -9007199254740991 and 9007199254740991'
  if (type === 'integer' && (!Number.isInteger(value) || rounded.has(path)))
    return 'must be a whole number, without a fraction'
  return null
}

function* textIssues(text: string, schema: JsonSchema, path: string, { formats }: ExplainContext): Issues {
  const { minLength, maxLength, format, pattern } = schema
  if (text.includes('\0')) yield { path, message: 'must not contain the character U+0000' }
  else if (!isPlainText(text)) yield { path, message: 'must not contain half of a surrogate pair' }
  else if (text === '' && minLength !== undefined && minLength > 0)
    yield { path, message: 'must not be empty' }
  else if (maxLength !== undefined && isLonger(text, maxLength))
    yield { path, message: `must have at most ${maxLength} characters` }
  else yield* wordIssues(text, schema, path)
  const rule = format === undefined ? undefined : formats[format]
  if (rule !== undefined && !rule.test(text)) yield { path, message: `must be ${rule.expected}` }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text))
    yield { path, message: `must match the pattern ${pattern}` }
}

function* wordIssues(word: unknown, schema: JsonSchema, path: string): Issues {
  const words = wordsOf(schema)
  if (words !== null && !words.includes(word)) {
    const list = words.map(String).join(', ')
    yield { path, message: words.length === 1 ? `must be ${list}` : `must be one of: ${list}` }
  }
}

function* numberIssues(value: number, { minimum, maximum }: JsonSchema, path: string): Issues {
  if (minimum !== undefined && value < minimum) yield { path, message: `must be at least ${minimum}` }
  if (maximum !== undefined && value > maximum) yield { path, message: `must be at most ${maximum}` }
}

function* listIssues(
  list: readonly unknown[],
  schema: JsonSchema,
  path: string,
  context: ExplainContext,
): Issues {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = schema
  if (list.length < minItems) yield { path, message: `must have at least ${minItems} ${entries(minItems)}` }
  if (list.length > maxItems) {
    yield { path, message: `must have at most ${maxItems} ${entries(maxItems)}` }
    return
  }
  if (items === undefined) return
  for (const [index, item] of list.entries()) yield* issuesOf(item, items, path + pointerStep(index), context)
}

function* objectIssues(
  object: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  path: string,
  context: ExplainContext,
): Issues {
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(object, name)) yield { path: path + pointerStep(name), message: 'is required' }
  const { properties = {} } = schema
  for (const name of Object.keys(object)) {
    const member = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (member !== undefined) yield* issuesOf(object[name], member, path + pointerStep(name), context)
    else if (schema.additionalProperties === false) yield unknownMember(name, path)
  }
  for (const part of schema.allOf ?? []) yield* conditionalIssues(object, part, path, context)
}

/** `if … then …`: the reason is said with a member that is missing because of another one's word. */
function* conditionalIssues(
  object: Readonly<Record<string, unknown>>,
  part: JsonSchema,
  path: string,
  context: ExplainContext,
): Issues {
  if (part.if === undefined || part.then === undefined) {
    yield* issuesOf(object, part, path, context)
    return
  }
  const isMet = issuesOf(object, part.if, path, context).next().done === true
  if (!isMet) return
  const reason = reasonOf(part.if)
  for (const issue of issuesOf(object, part.then, path, context))
    yield issue.message === 'is required' ? { path: issue.path, message: `is required ${reason}` } : issue
}

function reasonOf(condition: JsonSchema): string {
  const parts = Object.entries(condition.properties ?? {}).map(
    ([name, rule]) => `${name} is ${(wordsOf(rule) ?? []).map(String).join(', ')}`,
  )
  return `when ${parts.join(' and ')}`
}

/** A name too long to be anybody's is not repeated: its object is named instead. */
function unknownMember(name: string, path: string): Issue {
  return name.length > NAME_LENGTH_MAX
    ? { path, message: `has a member whose name is longer than ${NAME_LENGTH_MAX} characters` }
    : { path: path + pointerStep(name), message: 'is not a known member: leave it out' }
}

const NAME_LENGTH_MAX = 1000

const EXPECTED = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
} as const

function nameOfKind(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'a text'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'true or false'
    default:
      return 'an object'
  }
}

const entries = (count: number): string => (count === 1 ? 'entry' : 'entries')

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wordsOf = (schema: JsonSchema): readonly unknown[] | null =>
  schema.enum ?? (schema.const === undefined ? null : [schema.const])

/** Lengths count characters (code points), and no further than needed. */
function isLonger(text: string, lengthMax: number): boolean {
  if (text.length <= lengthMax) return false
  if (text.length > 2 * lengthMax) return true
  return [...text].length > lengthMax
}

/** `#/$defs/name`, the only kind of reference that schemas/ uses. */
function resolve(reference: string, root: JsonSchema): JsonSchema {
  const schema = root.$defs?.[reference.replace('#/$defs/', '')]
  if (schema === undefined) throw new Error(`Schema has no ${reference}`)
  return schema
}
