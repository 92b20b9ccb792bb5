/** One member of a message as its schema describes it. */
export interface Member {
  /** "applicant/identifiers[]/value" */
  readonly path: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

interface Node {
  readonly [keyword: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** All members that a JSON Schema names, in its order; its own references are followed. */
export function membersOf(schema: object): readonly Member[] {
  const root: Node = { ...schema }
  return below(resolve(root, root), root, '')
}

function below(node: Node, root: Node, path: string): readonly Member[] {
  const properties = isNode(node['properties']) ? node['properties'] : {}
  const required = Array.isArray(node['required']) ? node['required'] : []
  return Object.entries(properties).flatMap(([name, value]) => {
    const member = resolve(isNode(value) ? value : {}, root)
    const items = isNode(member['items']) ? resolve(member['items'], root) : null
    const here = `${path}${name}${items === null ? '' : '[]'}`
    return [
      { path: here, type: typeOf(member), isRequired: required.includes(name), description: textOf(member) },
      ...below(items ?? member, root, `${here}/`),
    ]
  })
}

/** A reference within the same document, with what stands beside it. */
function resolve(node: Node, root: Node): Node {
  const reference = node['$ref']
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return node
  let target: unknown = root
  for (const step of reference.slice(2).split('/')) target = isNode(target) ? target[step] : undefined
  return isNode(target) ? { ...resolve(target, root), ...node, $ref: undefined } : node
}

function typeOf(member: Node): string {
  const words = member['enum']
  if (Array.isArray(words)) return words.join(' | ')
  const format = typeof member['format'] === 'string' ? ` (${member['format']})` : ''
  return `${String(member['type'] ?? '')}${format}`
}

const textOf = (member: Node): string =>
  typeof member['description'] === 'string' ? member['description'] : ''
