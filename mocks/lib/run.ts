import { parseArgs } from 'node:util'

/** A mock as a program starts it. */
export interface Starter {
  readonly name: string
  readonly port: number
  readonly start: () => Promise<{ readonly url: string; readonly close: () => Promise<void> }>
  /** What can be done with it by curl; `URL` stands for its address. */
  readonly hint: string
}

/**
 * Starts the mocks, says one line about each and stays until SIGINT or SIGTERM, then exits 0 however many sockets hang.
 * Exit 2 with a sentence when one cannot be started.
 */
export async function runMocks(starters: readonly Starter[]): Promise<void> {
  const running: { close: () => Promise<void> }[] = []
  const stop = (): void => {
    // close() destroys what is open; the timer is for the case that something still holds on.
    setTimeout(() => process.exit(0), 500).unref()
    void Promise.all(running.map((mock) => mock.close())).finally(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  for (const { name, port, start, hint } of starters) {
    try {
      const mock = await start()
      running.push(mock)
      process.stdout.write(`${name.padEnd(15)} ${mock.url}   ${hint.replaceAll('URL', mock.url)}\n`)
    } catch (error) {
      process.stderr.write(`${whyNot(name, port, error)}\n`)
      process.exit(2)
    }
  }
}

function whyNot(name: string, port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `The ${name} mock cannot start: port ${port} is taken. Stop what listens there and start again.`
  return `The ${name} mock cannot start: ${error instanceof Error ? error.message : String(error)}`
}

export interface MockArguments {
  /** undefined: the fixed one. */
  readonly port: number | undefined
  /** The other options, each a text; a flag is "true". */
  readonly own: Readonly<Record<string, string>>
}

/** Reads `--port N`, `--keep-bodies N` and the mock's own options; exits 2 with a sentence when they are wrong. */
export function readMockArguments(own: Readonly<Record<string, 'string' | 'boolean'>> = {}): MockArguments {
  const options = Object.fromEntries(
    Object.entries({ port: 'string' as const, 'keep-bodies': 'string' as const, ...own }).map(
      ([name, type]) => [name, { type }],
    ),
  )
  const usage = `Options: ${Object.keys(options)
    .map((name) => `--${name}`)
    .join(', ')}.`
  try {
    const { values } = parseArgs({ options, allowPositionals: false })
    const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
    for (const name of ['port', 'keep-bodies']) {
      const text = texts[name]
      if (text !== undefined && !/^\d{1,5}$/.test(text)) throw new Error(`--${name} must be a whole number.`)
    }
    return { port: texts['port'] === undefined ? undefined : Number(texts['port']), own: texts }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)} ${usage}\n`)
    process.exit(2)
  }
}

/** `--keep-bodies` as the servers take it. */
export const keptBodies = (own: MockArguments['own']): { readonly keepBodies?: number } =>
  own['keep-bodies'] === undefined ? {} : { keepBodies: Number(own['keep-bodies']) }
