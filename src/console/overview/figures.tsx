import { Box, SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Stats } from '../api/types.ts'
import { formatNumber, formatShare, formatSpan } from '../format.ts'
import { Go } from '../parts/go.tsx'
import { reviewCountQuery } from '../payments/queries.ts'
import { places } from '../places.ts'

const MINUTES = { '1h': 60, '24h': 1_440, '7d': 10_080 } as const

/** The five numbers that say how things are; six where payments are taken. */
export function Figures({ stats }: { readonly stats: Stats | undefined }) {
  const { t } = useTranslation()
  const { data: review, isPending } = useQuery(reviewCountQuery)
  // All at once: none of them moves when another one comes.
  if (stats === undefined || isPending) return <Skeleton className="figures" radius="lg" />
  const { accepted, delivered, dead, retried, p50Ms, p99Ms, window } = stats
  const perMinute = formatNumber(accepted / MINUTES[window], 1)
  return (
    <SimpleGrid cols={{ base: 2, md: review ? 6 : 5 }} spacing="md" className="figures">
      <Figure label={t('overview.accepted')} hint={t('overview.perMinute', { value: perMinute })}>
        {formatNumber(accepted)}
      </Figure>
      <Figure
        label={t('overview.successRate')}
        hint={t('overview.ofAccepted', { delivered: formatNumber(delivered) })}
      >
        {formatShare(delivered, delivered + dead)}
      </Figure>
      <Figure
        label={t('overview.dead')}
        isBad={dead > 0}
        hint={dead > 0 ? <Go to={places.dead}>{t('overview.toDecide')}</Go> : t('overview.nothingToDecide')}
      >
        {formatNumber(dead)}
      </Figure>
      <Figure label={t('overview.retried')} hint={t('overview.retriedHint')}>
        {formatNumber(retried)}
      </Figure>
      <Figure
        label={t('overview.latency')}
        hint={p99Ms === null ? '–' : t('overview.latencyHint', { p99: formatSpan(p99Ms) })}
      >
        {p50Ms === null ? '–' : formatSpan(p50Ms)}
      </Figure>
      {review && (
        <Figure
          label={t('overview.review')}
          hint={<Go to={`${places.payments}?state=review`}>{t('overview.reviewHint')}</Go>}
        >
          {`${formatNumber(review.count)}${review.isMore ? '+' : ''}`}
        </Figure>
      )}
    </SimpleGrid>
  )
}

interface FigureProps {
  readonly label: string
  readonly hint: ReactNode
  readonly isBad?: boolean
  readonly children: string
}

export function Figure({ label, hint, isBad = false, children }: FigureProps) {
  return (
    <Box className="card" p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="p" m={0} className="figure" {...(isBad && { c: 'var(--tone-bad)' })}>
        {children}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {hint}
      </Text>
    </Box>
  )
}
