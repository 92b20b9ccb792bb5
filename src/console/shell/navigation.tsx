import { NavLink, Stack, Text } from '@mantine/core'
import {
  IconArrowsExchange,
  IconCreditCard,
  IconHistory,
  IconLayoutDashboard,
  IconMailX,
  IconRoute,
  IconScale,
  IconSend,
  IconTrafficLights,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { proposedCountQuery, useRights } from '../api/queries.ts'
import { formatNumber } from '../format.ts'
import { ToneBadge } from '../parts/tone.tsx'
import { places } from '../places.ts'

const GROUPS = [
  {
    id: 'watch',
    pages: [
      { id: 'overview', to: places.overview, Icon: IconLayoutDashboard },
      { id: 'exchanges', to: places.exchanges, Icon: IconArrowsExchange },
      { id: 'payments', to: places.payments, Icon: IconCreditCard },
      { id: 'reconciliations', to: places.reconciliations, Icon: IconScale },
    ],
  },
  {
    id: 'mend',
    pages: [
      { id: 'dead', to: places.dead, Icon: IconMailX },
      { id: 'replays', to: places.replays, Icon: IconSend },
      { id: 'lanes', to: places.lanes, Icon: IconTrafficLights },
    ],
  },
  {
    id: 'look',
    pages: [
      { id: 'routes', to: places.routes, Icon: IconRoute },
      { id: 'audit', to: places.audit, Icon: IconHistory },
    ],
  },
] as const

export interface NavigationProps {
  /** Whether this gateway takes payments; until that is known their entries keep their place, unseen. */
  readonly payments: 'unknown' | 'none' | 'some'
  readonly onGo: () => void
}

const UNSEEN = { visibility: 'hidden' } as const
const OF_PAYMENTS: readonly string[] = ['payments', 'reconciliations']

export function Navigation({ payments, onGo }: NavigationProps) {
  const { t } = useTranslation()
  const [place] = useLocation()
  const { canAudit, canDecide } = useRights()
  const isShown = (id: string): boolean =>
    OF_PAYMENTS.includes(id) ? payments !== 'none' : id !== 'audit' || canAudit
  return (
    <nav aria-label={t('shell.menu')}>
      <Stack gap="md">
        {GROUPS.map((group) => (
          <Stack key={group.id} gap={2}>
            <Text size="xs" c="dimmed" fw={600} px="sm">
              {t(`shell.groups.${group.id}`)}
            </Text>
            {group.pages
              .filter(({ id }) => isShown(id))
              .map(({ id, to, Icon }) => {
                const isHere = to === '/' ? place === '/' : place.startsWith(to)
                return (
                  <NavLink
                    key={id}
                    component={Link}
                    href={to}
                    label={t(`shell.pages.${id}`)}
                    leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
                    rightSection={id === 'replays' && canDecide && <WaitingReplays />}
                    active={isHere}
                    {...(isHere && { 'aria-current': 'page' as const })}
                    className="nav-link"
                    {...(OF_PAYMENTS.includes(id) && payments === 'unknown' && { style: UNSEEN })}
                    onClick={onGo}
                  />
                )
              })}
          </Stack>
        ))}
      </Stack>
    </nav>
  )
}

/** So that a second person sees that one is needed. */
function WaitingReplays() {
  const { t } = useTranslation()
  const count = useQuery(proposedCountQuery).data ?? 0
  return count === 0 ? null : (
    <ToneBadge tone="wait" label={t('replays.waiting', { number: formatNumber(count) })} />
  )
}
