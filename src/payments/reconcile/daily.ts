import { Cron } from 'croner'
import { vietnamDay } from '../../domain/clock.ts'
import type { Observer } from '../../flow/ports.ts'
import type { ReconciliationStore } from '../../flow/reconcile-ports.ts'

const ZONE = 'Asia/Ho_Chi_Minh'
const DAY_MS = 86_400_000

export interface DailyParts {
  readonly store: Pick<ReconciliationStore, 'order' | 'isReady'>
  /** "06:00", in Viet Nam. */
  readonly at: string
  readonly now: () => Date
  readonly onOrdered: () => void
  readonly observer: Pick<Observer, 'faulted'>
}

/** So late at most; an outage at the hour, and a gateway that was not running then, are made up for as soon. */
const LOOK_MS = 1_000

/**
 * Orders the reconciliation of the day before, every day at the same time in Viet Nam. A day has one, however many gateways order it and
 * however often: so whoever starts later simply orders it again.
 */
export function startDaily({ store, at, now, onOrdered, observer }: DailyParts): {
  readonly stop: () => Promise<void>
} {
  const [hour, minute] = at.split(':').map(Number)
  const schedule = new Cron(`${minute} ${hour} * * *`, { timezone: ZONE, paused: true })
  let ordered = ''
  let underWay: Promise<void> = Promise.resolve()

  const order = async (): Promise<void> => {
    const [last] = schedule.previousRuns(1, now())
    if (last === undefined || !store.isReady()) return
    const day = dayBefore(last)
    if (day === ordered) return
    await store.order({ day, statements: [], ordered: null })
    ordered = day
    onOrdered()
  }
  const look = (): void => {
    underWay = order().catch((error: unknown) => {
      if (store.isReady()) observer.faulted({ where: 'payments.reconciler', error })
    })
  }
  const timer = setInterval(look, LOOK_MS)
  look()
  return {
    stop: async () => {
      clearInterval(timer)
      await underWay
    },
  }
}

/** "2025-11-20": the day before the moment's in Viet Nam, which knows no summer time. */
const dayBefore = (moment: Date): string => vietnamDay(new Date(moment.getTime() - DAY_MS))
