import { type Command, InvalidArgumentError, Option } from 'commander'
import { readEnvironment } from '../config.ts'
import { type AdminApi, connect } from './admin-api.ts'
import { readReason, readToken, readUrl } from './command-options.ts'
import type { ExitCode } from './exit-code.ts'
import { oneLine } from './printable.ts'
import { type Terminal, terminalOf } from './terminal.ts'

const URL_DEFAULT = 'http://127.0.0.1:8081'

/** What every command over the admin API takes. */
export interface Common {
  readonly url?: string
  readonly token?: string
  readonly json?: true
}

/** Runs a command with the admin API that its options name, and tells its exit code. */
export type Over = <Options extends Common>(
  command: Command,
  run: (api: AdminApi, options: Options, terminal: Terminal) => Promise<ExitCode>,
) => Promise<void>

/** The options that every one of them takes. */
export const common = (command: Command): Command =>
  command
    .option('--url <address>', `of the admin port; else LIENTHONG_ADMIN_URL, else ${URL_DEFAULT}`, readUrl)
    .option('--token <token>', 'else LIENTHONG_ADMIN_TOKEN', readToken)
    .option('--json', 'prints the body of the answer and nothing else')

export const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; it stands in the audit log').argParser(readReason)

/** Runs a command against the admin API that its options or the environment name. What nobody expected is a sentence too. */
export async function runOver<Options extends Common>(
  command: Command,
  run: (api: AdminApi, options: Options, terminal: Terminal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const env = readEnvironment()
  const terminal = terminalOf(process, env)
  // Commander has filled it with the options declared beside the caller.
  const options = command.opts() as Options
  const url =
    options.url ?? fromEnvironment(command, env['LIENTHONG_ADMIN_URL'], 'LIENTHONG_ADMIN_URL', readUrl)
  const token =
    options.token ??
    fromEnvironment(command, env['LIENTHONG_ADMIN_TOKEN'], 'LIENTHONG_ADMIN_TOKEN', readToken)
  if (token === null) {
    terminal.err('Chưa có mã truy cập: đặt mã ở --token hoặc LIENTHONG_ADMIN_TOKEN.\n')
    return 2
  }
  try {
    return await run(connect({ url: url ?? URL_DEFAULT, token }), options, terminal)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    terminal.err(`Lệnh dừng vì một lỗi của chính chương trình, hãy báo bộ phận hỗ trợ: ${oneLine(cause)}\n`)
    return 1
  }
}

/** null: not set, or empty. A value that cannot be one is a usage error. */
function fromEnvironment(
  command: Command,
  value: string | undefined,
  name: string,
  read: (text: string) => string,
): string | null {
  if (value === undefined || value === '') return null
  try {
    return read(value)
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    return command.error(`error: the environment variable ${name} is wrong: ${error.message}`)
  }
}
