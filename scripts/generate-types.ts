/**
 * Makes src/messages/generated/<partner>/<message>.v<N>.ts from schemas/<partner>/<message>.v<N>.schema.json.
 * `--check` writes nothing and exits 1 where a generated file is stale, missing or without a schema.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const schemaRoot = join(root, 'schemas')
const typeRoot = join(root, 'src/messages/generated')

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()

/** What the generated folder must hold: path below it → text. */
async function generate(): Promise<ReadonlyMap<string, string>> {
  const types = new Map<string, string>()
  for (const file of filesBelow(schemaRoot)) {
    if (!/^[^/]+\/[^/]+\.v\d+\.schema\.json$/.test(file)) continue
    const { $id, ...schema } = JSON.parse(readFileSync(join(schemaRoot, file), 'utf8'))
    const text = await compile(schema, String($id), {
      bannerComment: `/* Generated from schemas/${file} by scripts/generate-types.ts. Do not edit. */`,
      additionalProperties: false,
      style: { semi: false, singleQuote: true, printWidth: 110 },
    })
    types.set(file.replace('.schema.json', '.ts'), text)
  }
  return types
}

function readOr(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

const isCheck = process.argv.includes('--check')
mkdirSync(typeRoot, { recursive: true })
const wanted = await generate()
const stale = [...wanted].filter(([file, text]) => readOr(join(typeRoot, file)) !== text)
const orphans = filesBelow(typeRoot).filter((file) => file.endsWith('.ts') && !wanted.has(file))

if (isCheck) {
  for (const [file] of stale) console.error(`${file} is stale: run node scripts/generate-types.ts`)
  for (const file of orphans) console.error(`${file} has no schema: run node scripts/generate-types.ts`)
  if (stale.length + orphans.length > 0) process.exitCode = 1
} else {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(typeRoot, file)), { recursive: true })
    writeFileSync(join(typeRoot, file), text)
  }
  for (const file of orphans) rmSync(join(typeRoot, file))
  console.log(`${wanted.size} message types, ${stale.length} written, ${orphans.length} removed`)
}
