import { IconArrowRight, IconCheck, IconClock, IconMinus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Exchange } from '../api/types.ts'
import { nameOf } from './names.ts'

type Mark = 'passed' | 'here' | 'failed' | 'left' | 'ahead'

const ICONS = { passed: IconCheck, here: IconClock, failed: IconX, left: IconMinus, ahead: IconArrowRight }

const STATIONS = ['sender', 'gateway', 'lane', 'partner'] as const

/** How far it has come, station by station: sender, gateway, lane, partner. */
const MARKS: Readonly<Record<Exchange['state'], readonly [Mark, Mark, Mark, Mark]>> = {
  rejected: ['passed', 'failed', 'ahead', 'ahead'],
  waiting: ['passed', 'passed', 'here', 'ahead'],
  delivering: ['passed', 'passed', 'passed', 'here'],
  delivered: ['passed', 'passed', 'passed', 'passed'],
  dead: ['passed', 'passed', 'passed', 'failed'],
  discarded: ['passed', 'passed', 'left', 'ahead'],
}

/** A picture of the way from sender to partner, and where the exchange stands on it. */
export function Way({
  exchange,
}: {
  readonly exchange: Pick<Exchange, 'state' | 'sender' | 'partner' | 'heldBy'>
}) {
  const { t } = useTranslation()
  const { state, sender, partner, heldBy } = exchange
  const names = {
    sender: nameOf('sender', sender),
    gateway: t('shell.name'),
    lane: t('common.lane'),
    partner: nameOf('partner', partner),
  }
  const where = t(`words.state.${state === 'waiting' && heldBy !== null ? 'held' : state}`)
  return (
    <ol className="way" aria-label={`${t('exchange.way')}: ${where}`}>
      {STATIONS.map((station, n) => {
        const mark = MARKS[state][n] ?? 'ahead'
        const Icon = ICONS[mark]
        return (
          <li key={station} className="way-station" data-mark={mark}>
            <span className="way-dot">
              <Icon size={15} stroke={2.4} aria-hidden />
            </span>
            <span className="way-name">{names[station]}</span>
            {(mark === 'here' || mark === 'failed' || mark === 'left') && (
              <span className="way-where">{where}</span>
            )}
          </li>
        )
      })}
    </ol>
  )
}
