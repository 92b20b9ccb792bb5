import type { Connection, DeliveryTools, OutboundMessage, PartnerSettings } from '../../domain/partner.ts'
import { classify, type Meaning } from './answers.ts'
import { outcomeOf } from './outcomes.ts'
import { isRecord } from './reading.ts'
import { type ServiceAsked, serviceRequest } from './requests.ts'
import { createSessions, type Session } from './session.ts'
import { readSettings } from './settings.ts'

/** What is remembered of a dossier, in the store, for as long as the portal may have it. */
export interface DossierMemory {
  /** It exists at the portal: it is updated, not created. */
  readonly exists: boolean
}

/** Asks one thing within an Attempt, renewing the session once if it must; resolves to what the last answer means. */
type Ask = (asked: ServiceAsked) => Promise<Meaning>

/**
 * Speaks to the portal (contract §3.2; dossier notes §1). Called once per process: all deliveries share one session.
 * `now` is the wall clock in ms.
 * @throws Error when the settings were not validated.
 */
export function connect(partner: PartnerSettings, now: () => number = Date.now): Connection {
  const settings = readSettings(partner)
  const sessions = createSessions(settings)

  function startAttempt(message: OutboundMessage, { call, signal, isDoubtful }: DeliveryTools) {
    const used: Session[] = []
    let renewed = false
    const ask: Ask = async (asked) => {
      for (;;) {
        const login = await sessions.current({ call, signal, now })
        if (!login.ok) return login.meaning
        used.push(login.session)
        const result = await call(serviceRequest(settings, asked, login.session.text, message))
        const meaning = classify(result, {
          asked,
          isDoubtful,
          nowMs: now(),
          retryAfterMaxMs: settings.retryAfterMaxMs,
        })
        if (meaning.kind !== 'session-gone') return meaning
        sessions.drop(login.session)
        // Once per Attempt, whatever it has asked so far.
        if (renewed) return meaning
        renewed = true
      }
    }
    const secrets = (): readonly string[] => [settings.password, ...used.map(({ text }) => text)]
    return { ask, secrets }
  }

  return {
    deliver: async (operation, message, tools) => {
      const { ask, secrets } = startAttempt(message, tools)
      const end = await deliverBy(operation, ask, tools)
      const outcome = outcomeOf(end.asked, end.meaning, secrets())
      return end.memory === undefined ? { outcome } : { outcome, memory: end.memory }
    },
  }
}

/** How a delivery ended: the last thing asked, what its answer means, and what was learned of the dossier on the way. */
interface End {
  readonly asked: ServiceAsked
  readonly meaning: Meaning
  readonly memory?: DossierMemory
}

async function deliverBy(operation: string, ask: Ask, tools: DeliveryTools): Promise<End> {
  switch (operation) {
    case 'DongBoHoSoMC':
      return syncDossier(ask, tools)
    case 'CapNhatTienDoHoSoMC':
      return { asked: 'progress', meaning: await ask('progress') }
    case 'DongBoTrangThaiHoSo':
      return { asked: 'portal-status', meaning: await ask('portal-status') }
    default:
      throw new Error(`The portal has no operation ${operation}`)
  }
}

/** Creates or updates; told that it was the other, does the other, each way once. */
async function syncDossier(ask: Ask, { memory, isDoubtful }: DeliveryTools): Promise<End> {
  let learned: { readonly memory?: DossierMemory } = {}
  let exists = isRecord(memory) && memory['exists'] === true
  if (isDoubtful) {
    const meaning = await ask('look-up')
    // Refused is an answer too: whatever could be read and does not show the dossier says that it is not there.
    if (meaning.kind !== 'done' && meaning.kind !== 'refused') return { asked: 'look-up', meaning }
    exists = meaning.kind === 'done' && meaning.reading?.hasResult === true
    learned = { memory: { exists } }
  }
  const corrected = new Set<ServiceAsked>()
  for (;;) {
    const asked = exists ? 'update' : 'create'
    const meaning = await ask(asked)
    if (meaning.kind === 'done') return { asked, meaning, memory: { exists: true } }
    if (meaning.kind !== 'exists' && meaning.kind !== 'missing') return { asked, meaning, ...learned }
    exists = meaning.kind === 'exists'
    learned = { memory: { exists } }
    if (corrected.has(asked)) return { asked, meaning, ...learned }
    corrected.add(asked)
  }
}
