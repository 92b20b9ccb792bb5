import { printProblems } from '../config/print-problems.ts'
import { type Config, loadConfig, readEnvironment } from '../config.ts'
import { complain } from './exit-code.ts'

/** The configuration, or null after every problem was printed. */
export async function load(options: { readonly config?: string }): Promise<Config | null> {
  const loaded = await loadConfig({
    path: options.config ?? null,
    cwd: process.cwd(),
    env: readEnvironment(),
  })
  if (loaded.ok) return loaded.config
  complain(printProblems(loaded.problems).trimEnd())
  return null
}
