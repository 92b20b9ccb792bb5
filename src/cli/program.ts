import { Command, CommanderError } from 'commander'
import { addAdminCommands } from './admin-commands.ts'
import type { ExitCode } from './exit-code.ts'
import { addLocalCommands } from './local-commands.ts'

/** The whole command line of one process: runs it, and leaves its exit code in `process.exitCode`. */
export async function run(): Promise<void> {
  const program = new Command('lienthong')
    .description(
      'Liên Thông: carries the messages of a province to the national platforms, in order and without loss.',
    )
    .exitOverride()
    .showHelpAfterError('Run with --help to see the commands.')

  let exitCode: ExitCode = 0
  const end = (ended: ExitCode): void => {
    exitCode = ended
  }
  addLocalCommands(program, end)
  addAdminCommands(program, end)

  try {
    await program.parseAsync()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // --help ends well; everything else is a command that cannot be understood.
    exitCode = error.exitCode === 0 ? 0 : 2
  }
  process.exitCode = exitCode
  // A store that hangs must not keep an ended gateway alive; standard output is a file or a pipe and already written.
  if (process.argv[2] === 'serve') process.exit()
}
