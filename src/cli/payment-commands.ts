import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { readId } from './command-options.ts'
import { type Common, common, type Over, reasonOption } from './over-admin.ts'
import { reforward, requery } from './payment-repair.ts'
import { reconcile, type Statement } from './reconcile.ts'

const WATCH_EVERY_MS = 500
/** A gateway that is started again takes over within seconds; this is for the machine under it. */
const WATCH_PATIENCE_MS = 60_000

interface ReconcileOptions extends Common {
  readonly date: string
  readonly reason: string
  readonly csv?: readonly Statement[]
  readonly format: 'table' | 'csv'
}

/** `payments reconcile`, and the one-command repairs of what it shows: `payments requery`, `payments reforward`. */
export function addPayments(program: Command, over: Over): void {
  const payments = program
    .command('payments')
    .description('compares payments with their providers; mends what differs')
  common(payments.command('reconcile').description('compares the payments of a day with their providers'))
    .addOption(
      new Option('--date <day>', 'by pay time, in Viet Nam: 21/11/2025 or 2025-11-21')
        .argParser(readDay)
        .makeOptionMandatory(),
    )
    .option(
      '--csv <files...>',
      'statements, as PROVIDER=FILE, or FILE where its name begins with the provider',
      readStatement,
    )
    .addOption(
      new Option('--format <format>', 'how the report is printed').choices(['table', 'csv']).default('table'),
    )
    .addOption(reasonOption().default('đối soát theo lệnh'))
    .action((_, command: Command) =>
      over<ReconcileOptions>(command, (api, { date, reason, csv = [], format, json }, terminal) =>
        reconcile(
          api,
          {
            date,
            reason,
            statements: csv,
            format: json === true ? 'json' : format,
            everyMs: WATCH_EVERY_MS,
            patienceMs: WATCH_PATIENCE_MS,
          },
          terminal,
        ),
      ),
    )
  for (const [name, run, does] of [
    ['requery', requery, 'asks a payment’s provider now; what it says counts'],
    ['reforward', reforward, 'sends the dossier system the dead events of a payment again'],
  ] as const)
    common(payments.command(name).description(does))
      .argument('<ref>', 'paymentRef of the payment', readId)
      .addOption(reasonOption().makeOptionMandatory())
      .action((paymentRef: string, _, command: Command) =>
        over<Common & { readonly reason: string }>(command, (api, { reason, json }, terminal) =>
          run(api, { paymentRef, reason, isJson: json === true }, terminal),
        ),
      )
}

function readDay(text: string): string {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text.trim()) ?? []
  const iso = year === undefined ? text.trim() : `${year}-${month}-${day}`
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) throw new InvalidArgumentError('it is a day such as 21/11/2025.')
  return iso
}

/** `PROVIDER=FILE`, or a file whose name begins with the provider: `vnpay-2025-11-21.csv`. */
function readStatement(text: string, before: readonly Statement[] | undefined): readonly Statement[] {
  const [, named, path = text] = /^([a-z0-9-]+)=(.+)$/s.exec(text) ?? []
  const provider = named ?? /^[a-z]+(?:-[a-z]+)*/.exec(basename(path))?.[0]
  if (provider === undefined) throw new InvalidArgumentError('write PROVIDER=FILE.')
  try {
    return [...(before ?? []), { provider, csv: readFileSync(path, 'utf8') }]
  } catch {
    throw new InvalidArgumentError(`the file ${path} cannot be read.`)
  }
}
