import { existsSync, readFileSync } from 'node:fs'

/** What describes a message type beside its name, from the files of schemas/; null: there is no such file. */
export function paperOf(name: string, kind: 'schema' | 'example'): object | null {
  const file = new URL(`../../../schemas/${name}.${kind}.json`, import.meta.url)
  // Ours, and checked by the tests: a schema, or { key, message }.
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}
