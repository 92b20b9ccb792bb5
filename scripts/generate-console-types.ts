/**
 * Makes src/console/api/generated/admin.ts, the types of what the admin API takes and answers, from its OpenAPI document.
 * `--check` writes nothing and exits 1 where the file is stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { adminDocument } from '../src/http/openapi/document.ts'

const OUT = join(fileURLToPath(new URL('..', import.meta.url)), 'src/console/api/generated/admin.ts')

async function generate(): Promise<string> {
  const schemas = adminDocument().components['schemas'] ?? {}
  const names = Object.keys(schemas)
  const text = JSON.stringify({
    type: 'object',
    description: 'What the admin API takes and answers, by name.',
    properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }])),
    required: names,
    $defs: schemas,
  }).replaceAll('#/components/schemas/', '#/$defs/')
  // Written by this program just above.
  return compile(JSON.parse(text) as JSONSchema, 'AdminTypes', {
    bannerComment:
      '/* Generated from the OpenAPI document by scripts/generate-console-types.ts. Do not edit. */',
    additionalProperties: false,
    style: { semi: false, singleQuote: true, printWidth: 110 },
  })
}

const wanted = await generate()
const isStale = !existsSync(OUT) || readFileSync(OUT, 'utf8') !== wanted
if (isStale && process.argv.includes('--check')) {
  console.error('src/console/api/generated/admin.ts is stale: run npm run generate')
  process.exitCode = 1
} else if (isStale) {
  mkdirSync(dirname(OUT), { recursive: true })
  writeFileSync(OUT, wanted)
}
