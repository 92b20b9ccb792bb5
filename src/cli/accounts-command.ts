import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { read } from 'read'
import { type AccountOrder, accounts } from './accounts.ts'
import { readId } from './command-options.ts'
import { type Common, common, type Over, reasonOption } from './over-admin.ts'

interface AccountOptions extends Common {
  readonly role?: string
  readonly passwordStdin?: true
  readonly newPassword?: true
  readonly disable?: true
  readonly enable?: true
  readonly reason?: string
}

/** `accounts` lists the local accounts; `accounts add|change NAME` adds or changes one. Passwords are typed, never arguments. */
export function addAccounts(program: Command, over: Over): void {
  common(program.command('accounts').description('the local accounts of the console; adds or changes one'))
    .argument('[action]', 'add or change', readAction)
    .argument('[name]', 'of the account', readId)
    .addOption(new Option('--role <role>', 'what it may').choices(['viewer', 'operator', 'admin', 'auditor']))
    .option('--new-password', 'change: asks for a new password')
    .option('--password-stdin', 'reads the password from stdin instead of asking')
    .option('--disable', 'change: it can no longer sign in')
    .option('--enable', 'change: it can again')
    .addOption(reasonOption())
    .action(
      async (
        action: AccountOrder['verb'] | undefined,
        name: string | undefined,
        options: AccountOptions,
        command: Command,
      ) => {
        const problem = problemOf(action, name, options)
        if (problem !== null) command.error(`error: ${problem}`)
        const order =
          action === undefined || name === undefined
            ? null
            : {
                ...{ verb: action, name, reason: options.reason ?? '' },
                ...(options.role !== undefined && { role: options.role }),
                ...(wantsPassword(action, options) && { password: await passwordOf(options) }),
                ...((options.disable ?? options.enable) && { disabled: options.disable === true }),
              }
        return over(command, (api, { json }, terminal) =>
          accounts(api, { order, isJson: json === true }, terminal),
        )
      },
    )
}

const wantsPassword = (action: string, options: AccountOptions): boolean =>
  action === 'add' || options.newPassword === true || options.passwordStdin === true

function problemOf(
  action: string | undefined,
  name: string | undefined,
  { role, reason, disable, enable }: AccountOptions,
): string | null {
  if (action === undefined) return null
  if (name === undefined || reason === undefined)
    return `say which one and why: accounts ${action} NAME --reason WHY`
  if (action === 'add' && role === undefined) return 'say what it may: accounts add NAME --role ROLE'
  if (action === 'add' && (disable ?? enable)) return '--disable and --enable belong to accounts change'
  return disable && enable ? 'either --disable or --enable' : null
}

function readAction(text: string): AccountOrder['verb'] {
  if (text === 'add' || text === 'change') return text
  throw new InvalidArgumentError('it is add or change.')
}

/** From stdin (one trailing newline cut), or typed unseen. */
async function passwordOf({ passwordStdin }: AccountOptions): Promise<string> {
  if (passwordStdin) return readFileSync(0, 'utf8').replace(/\r?\n$/, '')
  return read({ prompt: 'Mật khẩu (ít nhất 12 ký tự): ', silent: true, replace: '•' })
}
