import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { DOSSIER_STATES } from '../../src/catalogues/portal-codes.ts'
import { FORMATS } from '../../src/config/formats.ts'
import { ANNOTATIONS, dereference, readConfigSchema, type SchemaNode } from '../../src/config/schema.ts'
import { FAILURES } from '../../src/domain/failure.ts'

const root = new URL('../../', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const schema = readConfigSchema()

/** Every declared key of the configuration, with the schema of the mapping that it stands in. */
function keysBelow(
  node: SchemaNode,
  path: string,
): readonly (readonly [string, SchemaNode, SchemaNode, string])[] {
  const parent = dereference(node, schema)
  if (parent['x-secret']) return []
  const entry = typeof parent.additionalProperties === 'object' ? parent.additionalProperties : null
  return [
    ...Object.entries(parent.properties ?? {}).flatMap(([name, raw]) => [
      [`${path}/${name}`, dereference(raw, schema), parent, name] as const,
      ...keysBelow(raw, `${path}/${name}`),
    ]),
    ...(entry === null ? [] : keysBelow(entry, `${path}/*`)),
    ...(parent.items === undefined ? [] : keysBelow(parent.items, `${path}/*`)),
  ]
}
const keys = keysBelow(schema, '')

/** Folders beside the partners' that several of them use. */
const SHARED = ['payment-codec']

test('schema and documentation are as the parts make them', () => {
  execFileSync(process.execPath, ['scripts/generate-config-schema.ts', '--check'], { cwd: root })
})

test('every partner’s configuration is in the schema', () => {
  const ids = Object.keys(schema.properties?.['partners']?.properties ?? {})
  expect(ids).toEqual([
    'dossier-system',
    'momo',
    'npsp',
    'payment-platform',
    'payos',
    'population',
    'vnpay',
    'vnpt-pay',
    'zalopay',
  ])
  const folders = readdirSync(new URL('src/partners/', root), { withFileTypes: true })
  expect(
    folders
      .filter((entry) => entry.isDirectory() && !SHARED.includes(entry.name))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(ids)
})

test('every key has a description, and is required or says what its absence means', () => {
  expect(keys.length).toBeGreaterThan(150)
  const optionalMappings = ['/partners/']
  for (const [path, node, parent, name] of keys) {
    expect(node.description, path).toBeTruthy()
    const isSaid =
      parent.required?.includes(name) || node.default !== undefined || node['x-default'] !== undefined
    // A partner that is not there is off: said once, at partners.
    const isPartner =
      optionalMappings.some((prefix) => path.startsWith(prefix)) && path.split('/').length === 3
    expect(isSaid || isPartner, `${path} says nothing of its absence`).toBe(true)
  }
})

test('the published schema takes the forms that a file may have, references included', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: FORMATS })
  ajv.addVocabulary(ANNOTATIONS)
  const page = text('docs/configuration.md')
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  expect(ajv.validate(schema, parse(example)), ajv.errorsText()).toBe(true)
})

test('the canonical status words are the catalogue’s', () => {
  const sender = schema.properties?.['senders']?.additionalProperties
  const statusMap = typeof sender === 'object' ? sender.properties?.['statusMap'] : undefined
  const words = typeof statusMap?.additionalProperties === 'object' ? statusMap.additionalProperties.enum : []
  expect(words).toEqual(Object.keys(DOSSIER_STATES))
})

test('docs/errors.md has one row for each failure, in their order', () => {
  const rows = text('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').slice(0, 3).join(' | '))
  expect(rows).toEqual(
    Object.entries(FAILURES).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title}`),
  )
})
