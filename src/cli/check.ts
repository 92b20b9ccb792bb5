import { routes } from '../routes/index.ts'
import type { ExitCode } from './exit-code.ts'
import { load } from './load.ts'

/** Configuration, schemas and routes, without a database. Importing the table compiles every schema of every route. */
export async function check(options: { readonly config?: string }): Promise<ExitCode> {
  const config = await load(options)
  if (config === null) return 2
  const ids = new Set(routes.map((route) => route.id))
  if (ids.size !== routes.length) throw new Error('two routes have the same id')
  for (const warning of config.warnings) process.stderr.write(`warning: ${warning}\n`)
  process.stdout.write('OK\n')
  return 0
}
