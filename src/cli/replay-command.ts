import { type Command, Option } from 'commander'
import { FILTER_NAMES, readFilter, readId, readIds } from './command-options.ts'
import { type Common, common, type Over, reasonOption } from './over-admin.ts'
import { approveReplay, replay } from './replay.ts'
import { readChanges } from './replay-edit.ts'
import type { Watching } from './watch-replay.ts'

const WATCH_EVERY_MS = 500
/** A gateway that is started again takes over within seconds; this is for the machine under it. */
const WATCH_PATIENCE_MS = 60_000

interface ReplayCommandOptions extends Common {
  readonly filter?: Readonly<Record<string, string>>
  readonly edit?: string
  readonly approve?: string
  readonly reason: string
  readonly dryRun?: true
  readonly wait?: boolean
}

/** `replay`: sends dead exchanges again, or lets a proposed replay go. */
export function addReplay(program: Command, over: Over): void {
  common(program.command('replay').description('sends dead exchanges again'))
    .argument('[id...]', 'of dead exchanges', readIds)
    .addOption(
      new Option(
        '--filter <name=value...>',
        `instead of ids; names as in exchanges: ${FILTER_NAMES.join(', ')}`,
      ).argParser(readFilter),
    )
    .option(
      '--edit <file>',
      'of one id: a JSON list of changes { op, path, value } (RFC 6902) to its message; the original stays',
    )
    .option('--approve <id>', 'instead of ids: lets a replay go that another person has proposed', readId)
    .addOption(reasonOption().makeOptionMandatory())
    .option('--dry-run', 'only says what would happen')
    .option('--wait', 'follows it to its end; by default, unless --json')
    .option('--no-wait', 'orders it and leaves it to itself')
    .action((ids: readonly string[], options: ReplayCommandOptions, command: Command) => {
      const problem = problemOf(ids, options)
      if (problem !== null) command.error(`error: ${problem}`)
      return over<ReplayCommandOptions>(command, (api, chosen, terminal) => {
        const { filter, edit, approve, reason, dryRun, wait, json } = chosen
        const how = {
          ...{ reason, isJson: json === true },
          watching: (wait ?? json !== true) ? WATCHING : null,
        }
        if (approve !== undefined) return approveReplay(api, { replayId: approve, ...how }, terminal)
        const order = filter === undefined ? { exchangeIds: ids } : { filter }
        const changes = edit === undefined ? null : readChanges(edit)
        if (changes !== null && !changes.ok) {
          terminal.err(`${changes.sentence}\n`)
          return Promise.resolve(2)
        }
        return replay(
          api,
          { order, changes: changes?.changes ?? null, isDry: dryRun === true, ...how },
          terminal,
        )
      })
    })
}

/** What is wrong with how the options go together; null: nothing. */
function problemOf(ids: readonly string[], options: ReplayCommandOptions): string | null {
  const { filter, edit, approve, dryRun } = options
  const ways = [ids.length > 0, filter !== undefined, approve !== undefined].filter(Boolean).length
  if (ways === 0) return 'give ids of exchanges, or --filter NAME=VALUE, or --approve REPLAY'
  if (approve !== undefined && ways > 1) return '--approve takes neither ids nor --filter'
  if (ways > 1) return 'give either ids or --filter, not both'
  if (edit !== undefined && ids.length !== 1) return '--edit is for one id'
  if (approve !== undefined && dryRun === true) return 'a dry run belongs to ids or --filter'
  return null
}

/** The first Ctrl-C ends the watching; the second one, as ever, the process. */
function untilLeft(): AbortSignal {
  const left = new AbortController()
  process.once('SIGINT', () => left.abort())
  return left.signal
}

const WATCHING: Watching = { untilLeft, everyMs: WATCH_EVERY_MS, patienceMs: WATCH_PATIENCE_MS }
