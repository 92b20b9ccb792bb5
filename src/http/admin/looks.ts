import type { ChangeLog } from '../../flow/changes.ts'
import type { OperatorStore } from '../../flow/operator-ports.ts'
import type { BreakerState } from './door.ts'
import type { ServerEvent } from './event-stream.ts'
import { laneItem } from './lanes.ts'
import { replayItem } from './replays.ts'
import { type StatsView, type StatsWindow, statsBody } from './stats.ts'

export interface LookDeps {
  readonly changes: Pick<ChangeLog, 'openReplays'>
  readonly operators: Pick<OperatorStore, 'lanes' | 'replay'>
  readonly stats: (window: StatsWindow) => Promise<StatsView>
  /** Of this process. */
  readonly breakerOf: (partner: string) => BreakerState
}

/** Something that is told as it now is, under a key of its own. */
export interface Sight {
  readonly key: string
  readonly event: ServerEvent['event']
  readonly body: object
}

/** One look at things of one kind: all that there are now. */
export interface Look {
  readonly event: ServerEvent['event']
  /** The least time between two looks. */
  readonly everyMs: number
  readonly look: () => Promise<readonly Sight[]>
}

const STATS_WINDOW = '1h'

/** What is looked at again and again for whoever follows events, beside the changes of exchanges. */
export const looksOf = ({ changes, operators, stats, breakerOf }: LookDeps): readonly Look[] => [
  {
    event: 'lane',
    everyMs: 1_500,
    look: async () =>
      (await operators.lanes()).map((lane) => ({
        key: `lane ${lane.id}`,
        event: 'lane',
        body: laneItem(lane, breakerOf(lane.partner)),
      })),
  },
  {
    event: 'replay',
    everyMs: 1_000,
    look: async () => {
      const sights: Sight[] = []
      for (const id of await changes.openReplays()) {
        const replay = await operators.replay(id)
        if (replay !== null) sights.push({ key: `replay ${id}`, event: 'replay', body: replayItem(replay) })
      }
      return sights
    },
  },
  {
    event: 'stats',
    everyMs: 4_000,
    look: async () => [
      { key: 'stats', event: 'stats', body: statsBody(STATS_WINDOW, await stats(STATS_WINDOW)) },
    ],
  },
]
