import { parseArgs } from 'node:util'

/** What the demo was asked for. */
export interface DemoOptions {
  /** Ends by itself after the summary: 0 when all were delivered, else 1. */
  readonly isExit: boolean
  /** Ports of 127.0.0.1; 0: the operating system chooses. */
  readonly ports: Ports
  /** The payment providers' mocks stand on their fixed ports; false: wherever there is room. */
  readonly areProvidersFixed: boolean
  /** How many sample dossiers; each has 4 to 7 messages. */
  readonly dossiers: number
  /** How long the portal is away, ms. */
  readonly outageMs: number
}

export interface Ports {
  readonly partner: number
  readonly admin: number
  readonly npsp: number
  readonly dossierSystem: number
}

/** In argument order of `--ports`; the last two are the mocks' own. */
const FIXED: Ports = { partner: 8080, admin: 8081, npsp: 9101, dossierSystem: 9100 }

const USAGE = 'Use: npm run demo [-- --exit]'

/** `--exit`; for tests also `--ports partner,admin,npsp,dossier-system`, `--dossiers N` and `--outage-ms N`. A text says what is wrong. */
export function readOptions(args: readonly string[]): DemoOptions | string {
  const options = {
    exit: { type: 'boolean', default: false },
    ports: { type: 'string' },
    dossiers: { type: 'string', default: '90' },
    'outage-ms': { type: 'string', default: '4000' },
  } as const
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
    const [partner, admin, npsp, dossierSystem, ...others] = (values.ports ?? Object.values(FIXED).join(','))
      .split(',')
      .map(whole)
    if (partner === undefined || admin === undefined || npsp === undefined || dossierSystem === undefined)
      return `--ports needs four numbers. ${USAGE}`
    if (others.length > 0) return `--ports needs four numbers. ${USAGE}`
    return {
      isExit: values.exit,
      ports: { partner, admin, npsp, dossierSystem },
      areProvidersFixed: values.ports === undefined,
      dossiers: whole(values.dossiers),
      outageMs: whole(values['outage-ms']),
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} ${USAGE}`
  }
}

function whole(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`"${text}" is no whole number.`)
  return Number(text)
}
