import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { GENDERS, MARITAL_STATUSES } from '../../src/catalogues/citizen-codes.ts'
import { CANONICAL_FORMATS } from '../../src/catalogues/formats.ts'
import * as codes from '../../src/catalogues/portal-codes.ts'

type Json = Readonly<Record<string, unknown>>

const names = readdirSync('schemas', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.v\d+\.schema\.json$/.test(file))

/** What goes back to a sender says null where the partner has nothing; what comes in knows none. */
const isAnswer = (name: string): boolean => name.includes('-answer.')

const schemaOf = (name: string): Json => JSON.parse(readFileSync(`schemas/${name}`, 'utf8'))

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every subschema that says what a value is (conditions apart), with where it stands. */
function subschemasOf(value: unknown, at = ''): { at: string; schema: Json }[] {
  if (!isJson(value)) return []
  const below = ['properties', '$defs'].flatMap((keyword) =>
    Object.entries(isJson(value[keyword]) ? value[keyword] : {}).flatMap(([name, sub]) =>
      subschemasOf(sub, `${at}/${keyword}/${name}`),
    ),
  )
  return [{ at, schema: value }, ...below, ...subschemasOf(value['items'], `${at}/items`)]
}

describe.each(names)('%s', (name) => {
  const subschemas = subschemasOf(schemaOf(name))

  test('says of every field what it is and where that stands', () => {
    const silent = subschemas.filter(
      ({ schema }) => !('$ref' in schema) && !/ Source: |Source: /.test(String(schema['description'])),
    )
    expect(silent.map(({ at }) => at)).toEqual([])
  })

  test('bounds every list, closes every object and knows no null', () => {
    const loose = subschemas.filter(({ schema }) => {
      if (isAnswer(name) && schema['type'] !== 'object' && schema['type'] !== 'array') return false
      if (schema['type'] === 'array') return typeof schema['maxItems'] !== 'number'
      if (schema['type'] === 'object') return schema['additionalProperties'] !== false
      return '$ref' in schema ? false : !['string', 'integer', 'boolean'].includes(String(schema['type']))
    })
    expect(loose.map(({ at }) => at)).toEqual([])
  })

  test('lets no required text be empty and no whole number be unsafe', () => {
    const loose = subschemas.flatMap(({ at, schema }) => {
      const required = Array.isArray(schema['required']) ? schema['required'] : []
      const properties = isJson(schema['properties']) ? schema['properties'] : {}
      return Object.entries(properties)
        .filter(([member, sub]) => {
          if (!isJson(sub)) return false
          const { type, minLength, format, enum: words, maximum } = sub
          if (isAnswer(name) && type === 'string') return false
          if (type === 'integer') return maximum !== Number.MAX_SAFE_INTEGER
          const isBounded = Number(minLength) > 0 || format !== undefined || words !== undefined
          return name.startsWith('canonical/') && type === 'string' && required.includes(member) && !isBounded
        })
        .map(([member]) => `${at}/${member}`)
    })
    expect(loose).toEqual([])
  })

  test('has its path as $id and only formats that are known', () => {
    expect(schemaOf(name)['$id']).toBe(name.replace('.schema.json', ''))
    const formats = subschemas.map(({ schema }) => schema['format']).filter((format) => format !== undefined)
    expect(formats.filter((format) => !Object.hasOwn(CANONICAL_FORMATS, String(format)))).toEqual([])
  })
})

test('every word of a canonical schema has a code in the catalogues, and the other way round', () => {
  const { isDossierState: _, ...tables } = codes
  const known = new Set(Object.values(tables).map((table) => Object.keys(table).join()))
  const used = new Set(
    names
      .filter((name) => name.startsWith('canonical/') && !/portal-status|payment|refund|citizen/.test(name))
      .flatMap((name) => subschemasOf(schemaOf(name)))
      .flatMap(({ schema }) => (Array.isArray(schema['enum']) ? [schema['enum'].join()] : [])),
  )
  expect([...used].sort()).toEqual([...known].sort())
})

test('the words of a citizen’s record are the catalogue’s', () => {
  const words = subschemasOf(schemaOf('canonical/citizen-lookup-answer.v1.schema.json')).flatMap(
    ({ schema }) => (Array.isArray(schema['enum']) ? [schema['enum'].join()] : []),
  )
  expect(words).toContain([...Object.keys(GENDERS), 'unknown', null].join())
  expect(words).toContain([...Object.keys(MARITAL_STATUSES), 'unknown'].join())
})

test('the generated types are fresh', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-types.ts', '--check'], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
