import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../src/messages/json-schema.ts'
import { PERSONAL_FIELDS } from '../../src/routes/personal-fields.ts'

const schemas = readdirSync('schemas', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(`schemas/${name}`)
      .map((file) => /^(.*\.v\d+)\.schema\.json$/.exec(file)?.[1])
      .filter((message) => message !== undefined)
      .map((message) => `${name}/${message}`),
  )

const readSchema = (name: string): JsonSchema =>
  JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'))

function resolved(node: JsonSchema, root: JsonSchema): JsonSchema {
  if (node.$ref === undefined) return node
  const target = node.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((here, step) => (here as Record<string, unknown>)[step], root)
  return { ...resolved(target as JsonSchema, root), ...node, $ref: '' }
}

/** Paths of all members that hold a value. */
function leavesOf(node: JsonSchema, root: JsonSchema, path = ''): string[] {
  const { properties, items } = node.$ref === '' ? node : resolved(node, root)
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([name, member]) => leavesOf(member, root, `${path}/${name}`))
  return items === undefined ? [path] : leavesOf(items, root, `${path}/*`)
}

describe('every member of every message is decided: shown or personal, once', () => {
  test('there are messages', () => expect(schemas.length).toBeGreaterThan(5))

  test.each(schemas)('%s', (name) => {
    const decisions = PERSONAL_FIELDS.get(name)
    if (decisions === undefined)
      expect.unreachable(`decide the members of ${name} (src/routes/personal-fields.ts)`)
    const schema = readSchema(name)
    expect([...decisions.shown, ...decisions.personal].sort()).toEqual(
      [...new Set(leavesOf(schema, schema))].sort(),
    )
  })

  test('no decision is of a message that is none', () => {
    expect([...PERSONAL_FIELDS.keys()].filter((name) => !schemas.includes(name))).toEqual([])
  })
})
