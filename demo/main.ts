import { setTimeout as pause } from 'node:timers/promises'
import { dossierSystemStarter } from '../mocks/dossier-system/starter.ts'
import type { Starter } from '../mocks/lib/run.ts'
import { npspStarter } from '../mocks/npsp/starter.ts'
import { populationStarter } from '../mocks/population/starter.ts'
import { verifyCitizens } from './citizens.ts'
import { countMessages } from './dossier-system.ts'
import { countUp, type Figures } from './figures.ts'
import { makeFolder } from './folder.ts'
import { type Fact, GatewayEnded, startGateway } from './gateway.ts'
import { type DemoOptions, readOptions } from './options.ts'
import { both, duration, heading, isComplete, type Places, summary } from './page.ts'
import { playPayments } from './payments.ts'
import { play, type Show } from './play.ts'
import { findTaken } from './ports.ts'
import { freePort, type ProviderUrls, startProviders } from './providers.ts'
import { addAccount, addFailures, type DemoAccount } from './samples.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Closings of what was started, to be run in reverse. */
type Closing = (() => Promise<void> | void)[]

interface Stage extends Places {
  readonly providerUrls: ProviderUrls
  readonly listen: (onFact: (fact: Fact) => void) => void
  /** Resolves when the gateway has ended, to its last words. */
  readonly ended: Promise<string>
}

process.exitCode = await main()

/** 0 ok · 1 not all were delivered, or it broke · 2 cannot start as asked. */
async function main(): Promise<0 | 1 | 2> {
  const options = readOptions(process.argv.slice(2))
  if (typeof options === 'string') return complain(options, 2)
  const taken = await findTaken(options.ports)
  if (taken !== null) return complain(taken, 2)

  const terminal = openTerminal(process.stdout)
  const controller = stopWhenTold()
  const stop = controller.signal
  const closing: Closing = []
  try {
    return await perform(options, terminal, { stop, closing })
  } catch (error) {
    if (stop.aborted) return options.isExit ? 1 : 0
    if (error instanceof GatewayEnded) return complain(`The gateway did not start. ${error.message}`, 2)
    return complain(`The demo has failed: ${error instanceof Error ? error.message : String(error)}`, 1)
  } finally {
    // What still waits for a signal would keep the process.
    controller.abort()
    if (closing.length > 0)
      terminal.line(both(terminal, 'Đang dừng và dọn dẹp …', 'Stopping, leaving nothing behind.'))
    for (const close of closing.reverse()) await close()
  }
}

interface Life {
  /** Aborted by Ctrl-C, SIGTERM and the end of the terminal. */
  readonly stop: AbortSignal
  readonly closing: Closing
}

async function perform(options: DemoOptions, terminal: Terminal, { stop, closing }: Life): Promise<0 | 1> {
  heading(terminal)
  const stage = await setUp(options, terminal, closing)
  stop.throwIfAborted()
  const failed = stage.ended.then((words): never => {
    if (stop.aborted) throw stop.reason
    throw new Error(`the gateway has ended. ${words}`)
  })
  failed.catch(() => undefined)

  const figures = await Promise.race([failed, run(options, terminal, { stage, stop })])
  const payments = await Promise.race([
    failed,
    step(terminal, ['Công dân thanh toán phí, lệ phí', 'citizens pay'], () =>
      playPayments({ ...stage, signal: stop }),
    ),
  ])
  await Promise.race([failed, askAfterCitizens(terminal, stage)])
  const account = options.isExit
    ? null
    : await Promise.race([failed, leaveToLookAt(options, terminal, stage)])
  summary(terminal, { figures, payments, account }, stage)
  if (options.isExit) return isComplete(figures) && payments.wrong === 0 ? 0 : 1
  terminal.line(both(terminal, 'Vẫn đang chạy. Nhấn Ctrl-C để dừng.', 'All of it stays up until Ctrl-C.'))
  await Promise.race([failed, aborted(stop)])
  return 0
}

/** Mocks and gateway, each ready when its line appears. */
async function setUp(
  { ports, areProvidersFixed }: DemoOptions,
  terminal: Terminal,
  closing: Closing,
): Promise<Stage> {
  const folder = await makeFolder()
  closing.push(folder.remove)
  const begin = async (starter: Starter): Promise<string> => {
    const mock = await starter.start()
    closing.push(mock.close)
    return mock.url
  }
  // The providers are told where to call back before the gateway listens.
  const partnerPort = ports.partner === 0 ? await freePort() : ports.partner
  const gatewayUrl = `http://127.0.0.1:${partnerPort}`
  const { npspUrl, dossierSystemUrl, providerUrls, populationUrl } = await step(
    terminal,
    ['Hệ thống đối tác mô phỏng', 'mock partners'],
    async () => ({
      npspUrl: await begin(npspStarter({ port: ports.npsp })),
      dossierSystemUrl: await begin(dossierSystemStarter({ port: ports.dossierSystem })),
      providerUrls: await startProviders(gatewayUrl, areProvidersFixed, begin),
      populationUrl: await begin(populationStarter(areProvidersFixed ? {} : { port: 0 })),
    }),
  )
  const listeners: ((fact: Fact) => void)[] = []
  const gateway = await step(
    terminal,
    ['Cơ sở dữ liệu tạm và Liên Thông', 'temporary database, gateway'],
    () =>
      startGateway({
        folder,
        partnerPort,
        adminPort: ports.admin,
        npspUrl,
        dossierSystemUrl,
        providerUrls,
        populationUrl,
        onFact: (fact) => {
          for (const listener of listeners) listener(fact)
        },
      }),
  )
  closing.push(gateway.stop)
  return {
    url: gateway.url,
    adminUrl: gateway.adminUrl,
    npspUrl,
    dossierSystemUrl,
    providerUrls,
    ended: gateway.ended,
    listen: (onFact) => void listeners.push(onFact),
  }
}

/** What the console is opened with: failures to mend, and an account. */
function leaveToLookAt(options: DemoOptions, terminal: Terminal, stage: Stage): Promise<DemoAccount> {
  return step(terminal, ['Hồ sơ lỗi mẫu và tài khoản', 'failures to mend, an account'], async () => {
    await addFailures(stage, options.dossiers)
    return addAccount(stage.adminUrl)
  })
}

/** A few questions to the population database, whose answers the sender waits for. */
async function askAfterCitizens(terminal: Terminal, { url }: Stage): Promise<void> {
  const { asked, confirmed } = await verifyCitizens(url)
  const counted = `${confirmed}/${asked}`
  terminal.line(
    `  ${terminal.paint('green', '✓')} ${both(terminal, `Xác thực công dân mẫu: ${counted} khớp`, `${counted} sample citizens confirmed`)}`,
  )
}

async function step<T>(
  terminal: Terminal,
  [vietnamese, english]: readonly [string, string],
  work: () => Promise<T>,
): Promise<T> {
  const startedMs = performance.now()
  const result = await work()
  const took = terminal.paint('dim', duration(performance.now() - startedMs))
  terminal.line(`  ${terminal.paint('green', '✓')} ${both(terminal, vietnamese, english)}  ${took}`)
  return result
}

async function run(
  { dossiers, outageMs }: DemoOptions,
  terminal: Terminal,
  { stage, stop }: { readonly stage: Stage; readonly stop: AbortSignal },
): Promise<Figures> {
  const total = countMessages(dossiers)
  terminal.line()
  terminal.line(
    `  ${both(terminal, `Gửi ${total} bản tin của ${dossiers} hồ sơ`, `${total} messages of ${dossiers} dossiers`)}`,
  )
  const bar = terminal.startBar(total)
  const note = (vietnamese: string, english: string): void =>
    bar.note(`  ${both(terminal, vietnamese, english)}`)
  const show: Show = {
    progress: bar.update,
    outageBegan: (seconds) => note(`Giả lập sự cố: Cổng DVCQG ngừng ${seconds} giây`, 'the portal goes away'),
    breakerOpened: () => note('Tạm ngắt do đối tác lỗi, vẫn tiếp nhận', 'breaker open, still accepting'),
    outageOver: () => note('Cổng DVCQG hoạt động trở lại', 'the portal is back'),
  }
  try {
    const observed = await play({ ...stage, dossiers, outageMs, show, signal: stop })
    return await countUp(observed, stage)
  } finally {
    bar.stop()
  }
}

/** Aborted by the first signal. Later ones change nothing: what is stopping is given its time. */
function stopWhenTold(): AbortController {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort())
  return controller
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A timer that is never due holds the process until the signal comes.
  await pause(2_147_483_647, undefined, { signal }).catch(() => undefined)
}

function complain<Code extends 1 | 2>(sentence: string, code: Code): Code {
  process.stderr.write(`${sentence}\n`)
  return code
}
