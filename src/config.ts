import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve as resolvePath } from 'node:path'
import { buildConfig, type ValidFile } from './config/build.ts'
import { developmentDefaults } from './config/development.ts'
import type { Config, Environment, LoadedConfig, Problem } from './config/model.ts'
import { checkProduction, PRODUCTION_WITHOUT_FILE } from './config/production.ts'
import { readYaml } from './config/read-yaml.ts'
import { reasonOf, resolveReferences } from './config/resolve.ts'
import { checkRules } from './config/rules.ts'
import { readConfigSchema } from './config/schema.ts'
import { makeValidator } from './config/validate.ts'

export type {
  AdminConfig,
  AdminRole,
  Config,
  EncryptionConfig,
  Environment,
  LoadedConfig,
  Problem,
  SenderConfig,
} from './config/model.ts'

export interface LoadOptions {
  /** Config file, absolute or relative to `cwd`; null: `lienthong.yaml` in `cwd` if it is there, else the development defaults. */
  readonly path: string | null
  readonly cwd: string
  readonly env: Environment
}

/** The process's environment as it is now. The only reader of it: everybody else is given what it needs. */
export const readEnvironment = (): Environment => ({ ...process.env })

/**
 * Reads the configuration (contract §2): YAML and environment → one frozen Config, or every problem at once. Reads files,
 * changes nothing.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const isProduction = options.env['NODE_ENV'] === 'production'
  const path = findFile(options)
  if (path === null) {
    if (isProduction) return { ok: false, problems: [PRODUCTION_WITHOUT_FILE] }
    return check(developmentDefaults(), {
      source: { kind: 'development' },
      isProduction,
      folder: options.cwd,
      env: options.env,
    })
  }
  const text = readFile(path)
  if (!text.ok) return { ok: false, problems: [text.problem] }
  const parsed = readYaml(text.value)
  if (!parsed.ok) return parsed
  const checked = check(parsed.value, {
    source: { kind: 'file', path },
    isProduction,
    folder: dirname(path),
    env: options.env,
  })
  if (parsed.problems.length === 0) return checked
  return { ok: false, problems: oncePerPath([...parsed.problems, ...(checked.ok ? [] : checked.problems)]) }
}

interface CheckContext {
  readonly source: Config['source']
  readonly isProduction: boolean
  readonly folder: string
  readonly env: Environment
}

function check(value: unknown, context: CheckContext): LoadedConfig {
  const schema = readConfigSchema()
  const { folder, env, isProduction } = context
  const resolved = resolveReferences(value, { schema, env, folder, readText })
  // Fills in the defaults, which the rules need.
  const invalid = makeValidator(schema)(resolved.value)
  const unresolved = new Set(resolved.problems.map(({ path }) => path))
  const broken = [
    ...checkRules(resolved.value, { folder, readText }),
    ...(isProduction ? checkProduction(resolved.value) : []),
  ].filter(({ path }) => !unresolved.has(path))
  const problems = oncePerPath([...resolved.problems, ...invalid, ...broken])
  if (problems.length > 0) return { ok: false, problems }
  // The schema, of which ValidFile is the type, has passed it.
  return {
    ok: true,
    config: buildConfig(resolved.value as ValidFile, { ...context, unused: resolved.unused }),
  }
}

/** What was said first about a place is the cause of what was said later. */
function oncePerPath(problems: readonly Problem[]): readonly Problem[] {
  const byPath = new Map<string, Problem>()
  for (const problem of problems) if (!byPath.has(problem.path)) byPath.set(problem.path, problem)
  return [...byPath.values()]
}

function findFile({ path, cwd }: LoadOptions): string | null {
  if (path !== null) return resolvePath(cwd, path)
  const usual = resolvePath(cwd, 'lienthong.yaml')
  return statSync(usual, { throwIfNoEntry: false }) === undefined ? null : usual
}

const FILE_BYTES_MAX = 1_048_576
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws Error when the file cannot be read, is over 1 MiB or not UTF-8. */
function readText(path: string): string {
  const size = statSync(path).size
  if (size > FILE_BYTES_MAX) throw Object.assign(new Error(`${path} is too large`), { code: 'over 1 MiB' })
  return utf8.decode(readFileSync(path))
}

function readFile(
  path: string,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: Problem } {
  try {
    return { ok: true, value: readText(path) }
  } catch (error) {
    const reason = error instanceof TypeError ? 'not UTF-8' : reasonOf(error)
    const message = `the configuration file ${path} cannot be read (${reason}); give its path with --config FILE`
    return { ok: false, problem: { path: '', message } }
  }
}
