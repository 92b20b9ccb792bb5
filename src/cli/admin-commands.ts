import { type Command, InvalidArgumentError, Option } from 'commander'
import { EXCHANGE_STATES } from '../domain/exchange.ts'
import { addAccounts } from './accounts-command.ts'
import type { AdminApi } from './admin-api.ts'
import { FILTER_NAMES, readId, readLimit, readMoment } from './command-options.ts'
import type { Decision } from './decision.ts'
import { discard } from './discard.ts'
import { showExchange } from './exchange-detail.ts'
import { listExchanges } from './exchange-list.ts'
import type { ExitCode } from './exit-code.ts'
import { lanes } from './lanes.ts'
import { type Common, common, type Over, reasonOption, runOver } from './over-admin.ts'
import { addPayments } from './payment-commands.ts'
import { addReplay } from './replay-command.ts'
import { replays } from './replays.ts'
import { listRoutes } from './route-list.ts'
import type { Terminal } from './terminal.ts'

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
  addPausable(program, over, {
    ...{ name: 'lanes', things: 'the queues in front of the partners', run: lanes },
    actions: ['pause', 'resume'],
  })
  addPausable(program, over, {
    ...{ name: 'replays', things: 'the latest replays', run: replays },
    actions: ['pause', 'resume', 'reject'],
  })
  addAccounts(program, over)
  addPayments(program, over)
  common(program.command('routes').description('the table of routes')).action((_, command: Command) =>
    over(command, (api, { json }, terminal) => listRoutes(api, { isJson: json === true }, terminal)),
  )
}

function addList(program: Command, over: Over): void {
  const command = common(program.command('exchanges').description('lists exchanges, newest first'))
    .addOption(new Option('--state <state>', 'in this state').choices(EXCHANGE_STATES))
    .option('--route <id>', 'of this route')
    .option('--sender <id>', 'of this sender')
    .option('--partner <id>', 'to this partner')
    .option('--key <code>', 'of this dossier')
    .option('--code <code>', 'that failed with this code, such as ENDPOINT_REFUSED')
    .option('--q <text>', 'whose id or dossier code begins so')
    .option('--from <moment>', 'received then or later: 21/11/2025, 21/11/2025 13:05 or RFC 3339', readMoment)
    .option('--to <moment>', 'received before then', readMoment)
    .option('--limit <count>', 'how many, 50 by default, at most 200', readLimit)
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

interface Pausable {
  readonly name: string
  readonly things: string
  readonly actions: readonly Decision['action'][]
  readonly run: (
    api: AdminApi,
    options: { readonly decision: Decision | null; readonly isJson: boolean },
    terminal: Terminal,
  ) => Promise<ExitCode>
}

/** `NAME` lists; `NAME pause|resume ID --reason R` decides. */
function addPausable(program: Command, over: Over, { name, things, actions, run }: Pausable): void {
  const words = actions.join(' or ')
  const readAction = (text: string): Decision['action'] => {
    const action = actions.find((known) => known === text)
    if (action === undefined) throw new InvalidArgumentError(`it is ${words}.`)
    return action
  }
  common(program.command(name).description(`${things}; ${words} one of them`))
    .argument('[action]', words, readAction)
    .argument('[id]', `of the one to ${words}`, readId)
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
          command.error(`error: a reason belongs to ${name} ${actions.join(` or ${name} `)}`)
        const decision =
          action === undefined || id === undefined || reason === undefined ? null : { action, id, reason }
        return over(command, (api, { json }, terminal) =>
          run(api, { decision, isJson: json === true }, terminal),
        )
      },
    )
}
