import type { Command } from 'commander'
import { readEnvironment } from '../config.ts'
import { readHead, readReason } from './command-options.ts'
import type { ExitCode } from './exit-code.ts'
import { terminalOf } from './terminal.ts'

interface LocalOptions {
  readonly config?: string
}

/** Adds the commands that take a configuration (contract §1). `onEnd` is told each one's exit code. */
export function addLocalCommands(program: Command, onEnd: (exitCode: ExitCode) => void): void {
  const add = (
    name: string,
    description: string,
    run: (options: LocalOptions) => Promise<ExitCode>,
  ): void => {
    configured(program.command(name))
      .description(description)
      .action(async (options: LocalOptions) => onEnd(await run(options)))
  }
  // Loaded when asked for: they bring the whole gateway, for which a command over the admin API need not wait.
  add('serve', 'the gateway, until SIGTERM or Ctrl-C', async (options) =>
    (await import('./serve.ts')).serve(options),
  )
  add('migrate', 'brings the database to this version and ends', async (options) =>
    (await import('./migrate-only.ts')).migrateOnly(options),
  )
  add('check', 'checks configuration, schemas and routes without a database', async (options) =>
    (await import('./check.ts')).check(options),
  )

  const audit = program.command('audit').description('the log of what people and machines decided')
  configured(audit.command('verify'))
    .description('reads the whole log and says whether any row was changed, taken away or cut off')
    .option('--head <hash>', 'the end of the chain as it was printed before', readHead)
    .option('--json', 'prints the verdict as JSON and nothing else')
    .action(async ({ config, head, json }: VerifyOptions) => {
      const { auditVerify } = await import('./audit-verify.ts')
      const options = { config: config ?? null, head: head ?? null, isJson: json === true }
      onEnd(await auditVerify(options, terminalOf(process, readEnvironment())))
    })
  addKeys(program, onEnd)
  addRetention(program, onEnd)
}

function addKeys(program: Command, onEnd: (exitCode: ExitCode) => void): void {
  const keys = program.command('keys').description('the encryption keys of what is kept')
  const add = (name: 'list' | 'rotate', description: string): void => {
    configured(keys.command(name))
      .description(description)
      .option('--json', 'prints the result as JSON and nothing else')
      .action(async ({ config, json }: LocalOptions & { readonly json?: true }) => {
        const { listKeys, rotate } = await import('./keys.ts')
        const options = { config: config ?? null, isJson: json === true }
        const terminal = terminalOf(process, readEnvironment())
        onEnd(await (name === 'list' ? listKeys : rotate)(options, terminal))
      })
  }
  add('list', 'how many values hang on each key')
  add('rotate', 'seals everything anew with the first key, beside running gateways')
}

interface EraseCommandOptions extends LocalOptions {
  readonly personalId?: string
  readonly legacyId?: string
  readonly taxCode?: string
  readonly reason: string
  readonly dryRun?: true
  readonly json?: true
}

function addRetention(program: Command, onEnd: (exitCode: ExitCode) => void): void {
  configured(program.command('purge'))
    .description('deletes now what is older than retention says; gateways do so once an hour')
    .option('--json', 'prints the result as JSON and nothing else')
    .action(async ({ config, json }: LocalOptions & { readonly json?: true }) => {
      const { purgeNow } = await import('./purge.ts')
      const options = { config: config ?? null, isJson: json === true }
      onEnd(await purgeNow(options, terminalOf(process, readEnvironment())))
    })
  configured(program.command('erase'))
    .description("erases one person's messages, at that person's request; - reads the number from stdin")
    .option('--personal-id <number>', 'of 12 digits')
    .option('--legacy-id <number>', 'of 9 digits')
    .option('--tax-code <number>', 'of 10 or 13 digits')
    .requiredOption('--reason <text>', 'why; it stands in the audit log', readReason)
    .option('--dry-run', 'only says what would be erased')
    .option('--json', 'prints the report as JSON and nothing else')
    .action(async (options: EraseCommandOptions, command: Command) => {
      const { erase } = await import('./erase.ts')
      const { config, personalId, legacyId, taxCode, reason, dryRun, json } = options
      const given = Object.entries({ personalId, legacyId, taxCode }).filter(
        ([, number]) => number !== undefined,
      )
      const [first] = given
      if (first === undefined || given.length > 1)
        return command.error('error: give one of --personal-id, --legacy-id, --tax-code')
      const [kind, number = ''] = first
      onEnd(
        await erase(
          {
            ...{ config: config ?? null, number, reason, isDryRun: dryRun === true, isJson: json === true },
            // One of the three names above.
            kind: kind as 'personalId' | 'legacyId' | 'taxCode',
          },
          terminalOf(process, readEnvironment()),
        ),
      )
    })
}

interface VerifyOptions extends LocalOptions {
  readonly head?: string
  readonly json?: true
}

const configured = (command: Command): Command =>
  command.option(
    '--config <file>',
    'YAML configuration; by default lienthong.yaml here, else the development defaults',
  )
