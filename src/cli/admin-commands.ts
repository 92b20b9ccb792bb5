import { type Command, InvalidArgumentError, Option } from 'commander'
import { readEnvironment } from '../config.ts'
import { EXCHANGE_STATES } from '../domain/exchange.ts'
import { type AdminApi, connect } from './admin-api.ts'
import {
  FILTER_NAMES,
  readFilter,
  readId,
  readIds,
  readMoment,
  readReason,
  readToken,
  readUrl,
} from './command-options.ts'
import type { Decision } from './decision.ts'
import { discard } from './discard.ts'
import { showExchange } from './exchange-detail.ts'
import { listExchanges } from './exchange-list.ts'
import type { ExitCode } from './exit-code.ts'
import { lanes } from './lanes.ts'
import { oneLine } from './printable.ts'
import { replay } from './replay.ts'
import { replays } from './replays.ts'
import { listRoutes } from './route-list.ts'
import { type Terminal, terminalOf } from './terminal.ts'

const URL_DEFAULT = 'http://127.0.0.1:8081'
const WATCH_EVERY_MS = 500
/** A gateway that is started again takes over within seconds; this is for the machine under it. */
const WATCH_PATIENCE_MS = 60_000

/** What every command over the admin API takes. */
interface Common {
  readonly url?: string
  readonly token?: string
  readonly json?: true
}

/** Adds the commands over the admin API (contract §1). `onEnd` is told each one's exit code. */
export function addAdminCommands(program: Command, onEnd: (exitCode: ExitCode) => void): void {
  const over = <Options extends Common>(
    command: Command,
    run: (api: AdminApi, options: Options, terminal: Terminal) => Promise<ExitCode>,
  ): Promise<void> => runOver(command, run).then(onEnd)

  addList(program, over)
  addShow(program, over)
  addReplay(program, over)
  common(
    program.command('discard').description('gives a dead exchange up; those behind it in its dossier go on'),
  )
    .argument('<id>', 'of the exchange', readId)
    .addOption(reasonOption().makeOptionMandatory())
    .action((id: string, _, command: Command) =>
      over<Common & { readonly reason: string }>(command, (api, { reason, json }, terminal) =>
        discard(api, { id, reason, isJson: json === true }, terminal),
      ),
    )
  addPausable(program, over, { name: 'lanes', things: 'the queues in front of the partners', run: lanes })
  addPausable(program, over, { name: 'replays', things: 'the latest replays', run: replays })
  common(program.command('routes').description('the table of routes')).action((_, command: Command) =>
    over(command, (api, { json }, terminal) => listRoutes(api, { isJson: json === true }, terminal)),
  )
}

type Over = <Options extends Common>(
  command: Command,
  run: (api: AdminApi, options: Options, terminal: Terminal) => Promise<ExitCode>,
) => Promise<void>

const common = (command: Command): Command =>
  command
    .option('--url <address>', `of the admin port; else LIENTHONG_ADMIN_URL, else ${URL_DEFAULT}`, readUrl)
    .option('--token <token>', 'else LIENTHONG_ADMIN_TOKEN', readToken)
    .option('--json', 'prints the body of the answer and nothing else')

const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; it stands in the audit log').argParser(readReason)

function addList(program: Command, over: Over): void {
  const command = common(program.command('exchanges').description('lists exchanges, newest first'))
    .addOption(new Option('--state <state>', 'in this state').choices(EXCHANGE_STATES))
    .option('--route <id>', 'of this route')
    .option('--sender <id>', 'of this sender')
    .option('--partner <id>', 'to this partner')
    .option('--key <code>', 'of this dossier')
    .option('--q <text>', 'whose id or dossier code begins so')
    .option('--from <moment>', 'received then or later: 21/11/2025, 21/11/2025 13:05 or RFC 3339', readMoment)
    .option('--to <moment>', 'received before then', readMoment)
    .option('--limit <count>', 'how many, 50 by default, at most 200')
    .option('--cursor <text>', 'the page after the one that answered this nextCursor')
    .option('--all', 'every page')
  command.action((_, self: Command) =>
    over<Common & Readonly<Record<string, string>> & { readonly all?: true }>(
      self,
      (api, options, terminal) => {
        const filter = new URLSearchParams()
        for (const name of [...FILTER_NAMES, 'limit', 'cursor'])
          if (options[name] !== undefined) filter.set(name, options[name])
        return listExchanges(
          api,
          { filter, isAll: options.all === true, isJson: options.json === true },
          terminal,
        )
      },
    ),
  )
}

function addShow(program: Command, over: Over): void {
  common(program.command('show').description('one exchange: attempts, decisions, messages'))
    .argument('<id>', 'of the exchange', readId)
    .option('--reveal', 'with persons’ data, for auditors; needs --reason')
    .addOption(reasonOption())
    .action(
      (
        id: string,
        { reveal, reason }: { readonly reveal?: true; readonly reason?: string },
        command: Command,
      ) => {
        if (reveal === true && reason === undefined)
          command.error('error: say why: show ID --reveal --reason WHY')
        if (reveal === undefined && reason !== undefined)
          command.error('error: a reason belongs to show --reveal')
        return over(command, (api, { json }, terminal) =>
          showExchange(api, { id, revealedFor: reason ?? null, isJson: json === true }, terminal),
        )
      },
    )
}

interface ReplayCommandOptions extends Common {
  readonly filter?: Readonly<Record<string, string>>
  readonly reason: string
  readonly dryRun?: true
  readonly wait?: boolean
}

function addReplay(program: Command, over: Over): void {
  common(program.command('replay').description('sends dead exchanges again'))
    .argument('[id...]', 'of dead exchanges', readIds)
    .addOption(
      new Option(
        '--filter <name=value...>',
        `instead of ids; names as in exchanges: ${FILTER_NAMES.join(', ')}`,
      ).argParser(readFilter),
    )
    .addOption(reasonOption().makeOptionMandatory())
    .option('--dry-run', 'only says what would happen')
    .option('--wait', 'follows it to its end; by default, unless --json')
    .option('--no-wait', 'orders it and leaves it to itself')
    .action((ids: readonly string[], options: ReplayCommandOptions, command: Command) => {
      if (ids.length === 0 && options.filter === undefined)
        command.error('error: give ids of exchanges, or --filter NAME=VALUE')
      if (ids.length > 0 && options.filter !== undefined)
        command.error('error: give either ids or --filter, not both')
      return over<ReplayCommandOptions>(command, (api, { filter, reason, dryRun, wait, json }, terminal) =>
        replay(
          api,
          {
            order: filter === undefined ? { exchangeIds: ids } : { filter },
            reason,
            isDry: dryRun === true,
            isJson: json === true,
            watching:
              (wait ?? json !== true)
                ? { untilLeft, everyMs: WATCH_EVERY_MS, patienceMs: WATCH_PATIENCE_MS }
                : null,
          },
          terminal,
        ),
      )
    })
}

interface Pausable {
  readonly name: string
  readonly things: string
  readonly run: (
    api: AdminApi,
    options: { readonly decision: Decision | null; readonly isJson: boolean },
    terminal: Terminal,
  ) => Promise<ExitCode>
}

/** `NAME` lists; `NAME pause|resume ID --reason R` decides. */
function addPausable(program: Command, over: Over, { name, things, run }: Pausable): void {
  common(program.command(name).description(`${things}; pauses or resumes one of them`))
    .argument('[action]', 'pause or resume', readAction)
    .argument('[id]', 'of the one to pause or resume', readId)
    .addOption(reasonOption())
    .action(
      (
        action: Decision['action'] | undefined,
        id: string | undefined,
        { reason }: { readonly reason?: string },
        command: Command,
      ) => {
        if (action !== undefined && id === undefined)
          command.error(`error: say which one: ${name} ${action} ID --reason WHY`)
        if (action !== undefined && reason === undefined)
          command.error(`error: say why: ${name} ${action} ID --reason WHY`)
        if (action === undefined && reason !== undefined)
          command.error(`error: a reason belongs to ${name} pause or ${name} resume`)
        const decision =
          action === undefined || id === undefined || reason === undefined ? null : { action, id, reason }
        return over(command, (api, { json }, terminal) =>
          run(api, { decision, isJson: json === true }, terminal),
        )
      },
    )
}

function readAction(text: string): Decision['action'] {
  if (text === 'pause' || text === 'resume') return text
  throw new InvalidArgumentError('it is pause or resume.')
}

/** The first Ctrl-C ends the watching; the second one, as ever, the process. */
function untilLeft(): AbortSignal {
  const left = new AbortController()
  process.once('SIGINT', () => left.abort())
  return left.signal
}

/** Runs a command against the admin API that its options or the environment name. What nobody expected is a sentence too. */
async function runOver<Options extends Common>(
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
