import { routes } from '../routes/index.ts'
import { complain, type ExitCode } from './exit-code.ts'
import { load } from './load.ts'

/** Configuration, schemas and routes, without a database. Importing the table compiles every schema of every route. */
export async function check(options: { readonly config?: string }): Promise<ExitCode> {
  const config = await load(options)
  if (config === null) return 2
  const ids = new Set(routes.map((route) => route.id))
  if (ids.size !== routes.length) throw new Error('two routes have the same id')
  const unknown = Object.keys(config.retention.routes).filter((id) => !ids.has(id))
  for (const id of unknown)
    complain(`/retention/routes/${id}: is no route; use one of ${[...ids].join(', ')}`)
  if (unknown.length > 0) return 2
  for (const warning of config.warnings) process.stderr.write(`warning: ${warning}\n`)
  process.stdout.write('OK\n')
  return 0
}
