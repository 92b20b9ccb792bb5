import { randomBytes } from 'node:crypto'
import { sampleDossier } from '../mocks/dossier-system/sample-dossiers.ts'
import { DEVELOPMENT_API_KEY, DEVELOPMENT_TOKENS } from '../src/config/development.ts'
import { SEED } from './dossier-system.ts'

/** A local account of the console. */
export interface DemoAccount {
  readonly name: string
  readonly password: string
}

/** What the portal says of dossiers that it refuses, each with how many of them there are. */
const REFUSALS: readonly (readonly [text: string, count: number])[] = [
  ['Mã thủ tục hành chính không có trong danh mục', 3],
  ['Mã định danh đơn vị xử lý chưa được cấp', 1],
  ['Ngày hẹn trả trước ngày tiếp nhận', 2],
]

/** An operator's account, with a password of its own in each demo. */
export async function addAccount(adminUrl: string): Promise<DemoAccount> {
  const account = { name: 'canbo', password: randomBytes(9).toString('base64url') }
  const response = await fetch(`${adminUrl}/admin/v1/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${DEVELOPMENT_TOKENS.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, role: 'operator', reason: 'tài khoản chạy thử' }),
  })
  if (!response.ok) throw new Error(`the account was not added: ${response.status}`)
  return account
}

/** Some dossiers that fail for different reasons, so that there is something to mend; `first`: number of the first sample dossier not yet used. */
export async function addFailures(
  { url, npspUrl }: { readonly url: string; readonly npspUrl: string },
  first: number,
): Promise<void> {
  let index = first
  for (const [text, count] of REFUSALS) {
    await order(npspUrl, 'POST', { kind: 'refusal', text })
    for (let n = 0; n < count; n += 1) await send(url, index++)
    await order(npspUrl, 'DELETE')
  }
}

async function order(npspUrl: string, method: 'POST' | 'DELETE', fault?: object): Promise<void> {
  await fetch(`${npspUrl}/__faults`, { method, ...(fault && { body: JSON.stringify(fault) }) })
}

/** The first two messages of a dossier: the first one fails, and what comes of the same dossier after it waits behind it. */
async function send(url: string, index: number): Promise<void> {
  const [first, second] = sampleDossier(SEED, index)
  if (first === undefined || second === undefined) throw new Error('a sample dossier has no messages')
  const messages = second.key === first.key ? [first, second] : [first]
  for (const [n, { method, path, message }] of messages.entries())
    await fetch(`${url}${path}`, {
      method,
      headers: {
        ...{ authorization: `Bearer ${DEVELOPMENT_API_KEY}`, 'content-type': 'application/json' },
        ...(n === 0 && { prefer: 'wait=5' }),
      },
      body: JSON.stringify(message),
    })
}
