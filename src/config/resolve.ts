import { resolve as resolvePath } from 'node:path'
import type { Environment, Problem } from './model.ts'
import { pointer } from './pointer.ts'
import { dereference, memberSchema, type SchemaNode } from './schema.ts'
import { at, isMapping } from './shape.ts'

/** Reads a small text file; throws what node:fs throws. */
export type ReadText = (path: string) => string

export interface ResolveContext {
  readonly schema: SchemaNode
  readonly env: Environment
  /** Relative paths begin here: the config file's folder. */
  readonly folder: string
  readonly readText: ReadText
}

export interface Resolved {
  /** A copy of the tree: secrets are texts, keys without a value are gone, a section without one is an empty mapping. */
  readonly value: unknown
  /** Secrets that could not be had: they stand in the tree as they were written. */
  readonly problems: readonly Problem[]
  /** Pointers of sections that are given and that nothing uses yet. */
  readonly unused: readonly string[]
}

/** Follows the schema through a parsed config. Where a value does not have the schema's shape it is left for the validator. */
export function resolveReferences(value: unknown, context: ResolveContext): Resolved {
  const problems: Problem[] = []
  const unused: string[] = []
  const agency = at(value, 'province', 'agencyCode')
  // A wrong one is one problem, not also one in each partner.
  const agencyCode = typeof agency === 'string' && /^[A-Z][0-9]{2}$/.test(agency) ? agency : null

  const walk = (node: SchemaNode, here: unknown, path: string): unknown => {
    const schema = dereference(node, context.schema)
    const given = here === null && schema.type === 'object' ? {} : here
    if (schema['x-notUsedYet'] && given !== null) unused.push(path)
    if (schema['x-secret']) return secret(given, path)
    if (Array.isArray(given))
      return given.map((item, index) =>
        schema.items === undefined ? item : walk(schema.items, item, pointer(path, index)),
      )
    if (isMapping(given)) return walkMembers(schema, given, path)
    // "http://host/" and "http://host" are the same address; paths are appended to it.
    if (typeof given === 'string' && schema.format === 'http-base-url') return given.replace(/\/+$/, '')
    return given
  }

  const walkMembers = (
    schema: SchemaNode,
    given: Readonly<Record<string, unknown>>,
    path: string,
  ): unknown => {
    const members = Object.entries(given).flatMap(([name, member]): (readonly [string, unknown])[] => {
      const known = memberSchema(schema, name)
      if (known === undefined) return [[name, member]]
      const walked = walk(known, member, pointer(path, name))
      const isOptionalMember = schema.properties !== undefined && Object.hasOwn(schema.properties, name)
      return walked === null && isOptionalMember ? [] : [[name, walked]]
    })
    for (const [name, known] of Object.entries(schema.properties ?? {})) {
      const template = known['x-defaultWithAgency']
      if (template === undefined || agencyCode === null) continue
      if (!members.some(([member]) => member === name))
        members.push([name, template.replace('{agencyCode}', agencyCode)])
    }
    // fromEntries defines own members, whatever their names.
    return Object.fromEntries(members)
  }

  const secret = (given: unknown, path: string): unknown => {
    const result = resolveSecret(given, context)
    if (result.problem !== null) problems.push({ path, message: result.problem })
    return result.value
  }

  return { value: walk(context.schema, value, ''), problems, unused }
}

interface SecretResult {
  readonly value: unknown
  readonly problem: string | null
}

/** Text as it is, ${ENV_NAME} or { file: PATH } (contract §2). Anything else is left for the validator. */
function resolveSecret(given: unknown, context: ResolveContext): SecretResult {
  const failed = (problem: string): SecretResult => ({ value: given, problem })
  if (typeof given === 'string') {
    const inside = /^\$\{(.*)\}$/s.exec(given)?.[1]
    if (inside === undefined) return { value: given, problem: null }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(inside))
      return failed(
        'has the form of an environment variable, but not the name of one; put a secret of this form into a file',
      )
    const value = Object.hasOwn(context.env, inside) ? context.env[inside] : undefined
    if (value === undefined)
      return failed(`names the environment variable ${inside}, which is not set; set it`)
    return value === ''
      ? failed(`names the environment variable ${inside}, which is empty; set it`)
      : { value, problem: null }
  }
  const file = at(given, 'file')
  if (typeof file !== 'string' || file === '' || Object.keys(Object(given)).length !== 1)
    return { value: given, problem: null }
  const path = resolvePath(context.folder, file)
  try {
    const value = context.readText(path).replace(/\r?\n$/, '')
    return value === ''
      ? failed(`names the file ${path}, which is empty; write the secret into it`)
      : { value, problem: null }
  } catch (error) {
    return failed(`names the file ${path}, which cannot be read (${reasonOf(error)}); put it there, readable`)
  }
}

/** The system's short word for why a file could not be read: ENOENT, EACCES. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'not text'
