import type { Command } from 'commander'
import type { ExitCode } from './exit-code.ts'

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
}

const configured = (command: Command): Command =>
  command.option(
    '--config <file>',
    'YAML configuration; by default lienthong.yaml here, else the development defaults',
  )
