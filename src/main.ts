import { Command, CommanderError } from 'commander'
import { check } from './cli/check.ts'
import type { ExitCode } from './cli/exit-code.ts'
import { migrateOnly } from './cli/migrate-only.ts'
import { serve } from './cli/serve.ts'

const program = new Command('lienthong')
  .description(
    'Liên Thông: carries the messages of a province to the national platforms, in order and without loss.',
  )
  .exitOverride()
  .showHelpAfterError('Run with --help to see the commands.')

let exitCode: ExitCode = 0
const CONFIG = [
  '--config <file>',
  'YAML configuration; by default lienthong.yaml here, else the development defaults',
] as const
const local = (
  name: string,
  description: string,
  run: (options: { config?: string }) => Promise<ExitCode>,
): void => {
  program
    .command(name)
    .description(description)
    .option(...CONFIG)
    .action(async (options: { config?: string }) => {
      exitCode = await run(options)
    })
}

local('serve', 'the gateway, until SIGTERM or Ctrl-C', serve)
local('migrate', 'brings the database to this version and ends', migrateOnly)
local('check', 'checks configuration, schemas and routes without a database', check)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // --help and --version end well; everything else is a command that cannot be understood.
  exitCode = error.exitCode === 0 ? 0 : 2
}
process.exitCode = exitCode
