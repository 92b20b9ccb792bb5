/**
 * Makes schemas/config.schema.json from src/config/core.config.schema.json and src/partners/<partner>/config.schema.json,
 * and the tables of docs/configuration.md from that. `--check` writes nothing and exits 1 where one of them is stale.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dereference, type SchemaNode } from '../src/config/schema.ts'

type Nodes = Readonly<Record<string, SchemaNode>>

const root = fileURLToPath(new URL('..', import.meta.url))
const CORE = 'src/config/core.config.schema.json'
const OUT = 'schemas/config.schema.json'
const DOCS = 'docs/configuration.md'
const BEGIN = '<!-- generated from schemas/config.schema.json: begin -->'
const END = '<!-- generated from schemas/config.schema.json: end -->'

const readSchema = (path: string): SchemaNode => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** The whole schema: each partner's own keys beside the groups that every partner has. */
function composeSchema(): SchemaNode {
  const core = readSchema(CORE)
  const groups = Object.entries(core.$defs?.['partnerGroups']?.properties ?? {})
  const shared: Nodes = Object.fromEntries(
    groups.map(([name, node]) => [
      name,
      { $ref: `#/$defs/partnerGroups/properties/${name}`, default: node.default },
    ]),
  )
  // A default counts where a member is declared, which is beside the reference; behind it the validator would ignore it.
  const undefaulted = groups.map(([name, { default: _, ...node }]): [string, SchemaNode] => [name, node])
  const ids = readdirSync(join(root, 'src/partners'))
    .filter((id) => existsSync(join(root, 'src/partners', id, 'config.schema.json')))
    .sort()
  const partners: Nodes = Object.fromEntries(ids.map((id) => [id, composePartner(id, shared)]))
  const sender = memberOf(core, 'senders').additionalProperties
  if (typeof sender !== 'object') throw new Error(`${CORE}: senders have no schema`)
  return {
    ...core,
    $defs: { ...core.$defs, partnerGroups: { type: 'object', properties: Object.fromEntries(undefaulted) } },
    properties: {
      ...core.properties,
      senders: {
        ...memberOf(core, 'senders'),
        additionalProperties: {
          ...sender,
          properties: { ...sender.properties, partner: { ...memberOf(sender, 'partner'), enum: ids } },
        },
      },
      partners: { ...memberOf(core, 'partners'), properties: partners },
    },
  }
}

function composePartner(id: string, shared: Nodes): SchemaNode {
  const path = `src/partners/${id}/config.schema.json`
  // Editors follow a partner's references into the core's file; in the whole schema both are one document.
  const text = readFileSync(join(root, path), 'utf8').replaceAll(
    '../../config/core.config.schema.json#/',
    '#/',
  )
  const { $schema: _, ...own } = JSON.parse(text) as SchemaNode & { $schema?: string }
  for (const name of Object.keys(own.properties ?? {}))
    if (Object.hasOwn(shared, name)) throw new Error(`${path}: ${name} is a group that every partner has`)
  return { ...own, additionalProperties: false, properties: { ...own.properties, ...shared } }
}

function memberOf(node: SchemaNode, name: string): SchemaNode {
  const member = node.properties?.[name]
  if (member === undefined) throw new Error(`${CORE}: no ${name}`)
  return member
}

/** The tables: one a section, one a partner, one for the groups that every partner has. */
function renderTables(schema: SchemaNode): string {
  const groups = readSchema(CORE).$defs?.['partnerGroups'] ?? {}
  const shared = Object.keys(groups.properties ?? {})
  const sections = Object.entries(schema.properties ?? {}).map(([name, node]) =>
    name === 'partners'
      ? [
          heading('##', name, node),
          table(`partners.<partner>`, groups, schema),
          ...Object.entries(node.properties ?? {}).map(([id, partner]) => {
            const own = Object.entries(partner.properties ?? {}).filter(([key]) => !shared.includes(key))
            const ownNode = { ...partner, properties: Object.fromEntries(own) }
            return `${heading('###', `partners.${id}`, partner)}\n\n${table(`partners.${id}`, ownNode, schema)}`
          }),
        ].join('\n\n')
      : `${heading('##', name, node)}\n\n${table(name, node, schema)}`,
  )
  return sections.join('\n\n')
}

const heading = (level: string, name: string, node: SchemaNode): string => {
  const status = node['x-notUsedYet'] ? ' Checked, but not used in this release.' : ''
  const absent = node['x-default'] === undefined ? '' : ` Absent: ${node['x-default']}.`
  return `${level} \`${name}\`\n\n${node.description}${absent}${status}`
}

function table(prefix: string, node: SchemaNode, schema: SchemaNode): string {
  const rows = rowsOf(prefix, node, schema)
  return ['| key | meaning | unit | default | example |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** One row a key, its members after it. */
function rowsOf(prefix: string, parent: SchemaNode, schema: SchemaNode): readonly string[] {
  const node = dereference(parent, schema)
  const members = Object.entries(node.properties ?? {}).flatMap(([name, raw]) => {
    const member = dereference(raw, schema)
    const isRequired = node.required?.includes(name) ?? false
    const key = `${prefix}.${name}`
    return [row(key, member, isRequired), ...(member['x-secret'] ? [] : rowsOf(key, member, schema))]
  })
  const entry = typeof node.additionalProperties === 'object' ? node.additionalProperties : null
  const name = prefix.endsWith('statusMap') ? '<word>' : '<id>'
  const entries =
    entry === null
      ? []
      : entry.properties === undefined
        ? [row(`${prefix}.${name}`, entry, false)]
        : rowsOf(`${prefix}.${name}`, entry, schema)
  const items = node.items?.properties === undefined ? [] : rowsOf(`${prefix}[]`, node.items, schema)
  return [...members, ...entries, ...items]
}

function row(key: string, node: SchemaNode, isRequired: boolean): string {
  const cells = [
    `\`${key}\``,
    node.description ?? '',
    unitOf(key, node),
    defaultOf(node, isRequired),
    exampleOf(node),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ['Ms', 'ms'],
  ['BytesMax', 'bytes'],
  ['Days', 'days'],
  ['PerSecond', 'per second'],
  ['Percentage', '%'],
]

function unitOf(key: string, node: SchemaNode): string {
  const unit = UNITS.find(([suffix]) => key.endsWith(suffix))?.[1]
  if (unit !== undefined) return unit
  if (node['x-secret']) return 'secret'
  if (node.enum !== undefined) return `one of ${node.enum.join(', ')}`
  switch (node.format) {
    case 'http-url':
    case 'http-base-url':
      return 'address'
    case 'date':
      return 'day'
    case 'ipv4':
      return 'IPv4 address'
  }
  const types: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    object: 'mapping',
    array: 'list',
  }
  return [node.type ?? []]
    .flat()
    .map((type) => types[type] ?? type)
    .join(' or ')
}

function defaultOf(node: SchemaNode, isRequired: boolean): string {
  if (node['x-default'] !== undefined) return node['x-default']
  if (node.default !== undefined) return `\`${JSON.stringify(node.default)}\``
  return isRequired ? 'required' : ''
}

function exampleOf(node: SchemaNode): string {
  const example = 'examples' in node && Array.isArray(node.examples) ? node.examples[0] : undefined
  return example === undefined ? '' : `\`${JSON.stringify(example)}\``
}

/** The page with its generated part replaced. */
function renderDocs(schema: SchemaNode): string {
  const page = readFileSync(join(root, DOCS), 'utf8')
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${DOCS} has lost its marks for the generated part`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${renderTables(schema)}\n\n${page.slice(end)}`
}

const schema = composeSchema()
const wanted = [
  [OUT, `${JSON.stringify(schema, null, 2)}\n`],
  [DOCS, renderDocs(schema)],
] as const
const stale = wanted.filter(([path, text]) => {
  const file = join(root, path)
  return !existsSync(file) || readFileSync(file, 'utf8') !== text
})
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is stale: run node scripts/generate-config-schema.ts`)
  if (stale.length > 0) process.exitCode = 1
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  console.log(`${wanted.length} files, ${stale.length} written`)
}
