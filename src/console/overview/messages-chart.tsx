import { Group, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { nice, ticks } from 'd3-array'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Stats } from '../api/types.ts'
import { formatDay, formatMoment, formatNumber, formatTimeOfDay } from '../format.ts'

const HEIGHT = 190
const MARGIN = { top: 8, right: 4, bottom: 24, left: 44 }
const PLOT_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom
/** Of the room for one column. */
const BAR_SHARE = 0.78
/** One label of the time axis for so many pixels. */
const LABEL_PX = 90

type Point = Stats['series'][number]

const PARTS = ['delivered', 'pending', 'dead'] as const
type Part = (typeof PARTS)[number]

const COLOURS: Readonly<Record<Part, string>> = {
  delivered: 'var(--chart-delivered)',
  pending: 'var(--chart-pending)',
  dead: 'var(--chart-dead)',
}

const partsOf = ({ accepted, delivered, dead }: Point): Readonly<Record<Part, number>> => ({
  delivered,
  pending: Math.max(0, accepted - delivered - dead),
  dead,
})

/** Columns of what was accepted in each stretch of time, by what has become of it. */
export function MessagesChart({ stats }: { readonly stats: Stats }) {
  const { t } = useTranslation()
  const { ref, width } = useElementSize()
  const [hovered, setHovered] = useState<Point | null>(null)
  const label = t('overview.chartLabel', {
    ...{ accepted: formatNumber(stats.accepted), delivered: formatNumber(stats.delivered) },
    ...{ dead: formatNumber(stats.dead), window: t(`overview.windows.${stats.window}`) },
  })
  return (
    <div ref={ref}>
      <Readout point={hovered} />
      <svg width={width} height={HEIGHT} role="img" aria-label={label} className="chart">
        {width > 0 && <Columns stats={stats} width={width} onHover={setHovered} />}
      </svg>
    </div>
  )
}

/** What the colours mean, and the numbers of the column under the pointer. */
function Readout({ point }: { readonly point: Point | null }) {
  const { t } = useTranslation()
  const numbers = point && partsOf(point)
  const words = {
    delivered: t('overview.delivered'),
    pending: t('overview.pending'),
    dead: t('overview.dead'),
  }
  return (
    <Group gap="md" mb={4} mih={24}>
      {PARTS.map((part) => (
        <Group key={part} gap={6} wrap="nowrap">
          <svg width={10} height={10} aria-hidden="true">
            <rect width={10} height={10} rx={3} fill={COLOURS[part]} />
          </svg>
          <Text size="xs">
            {words[part]}
            {numbers && <b>{` ${formatNumber(numbers[part])}`}</b>}
          </Text>
        </Group>
      ))}
      {point && (
        <Text size="xs" c="dimmed" ml="auto">
          {formatMoment(point.at)}
        </Text>
      )}
    </Group>
  )
}

interface ColumnsProps {
  readonly stats: Stats
  readonly width: number
  readonly onHover: (point: Point | null) => void
}

function Columns({ stats, width, onHover }: ColumnsProps) {
  const { t } = useTranslation()
  const { series, window } = stats
  const step = (width - MARGIN.left - MARGIN.right) / series.length
  const bar = step * BAR_SHARE
  const [, top] = nice(0, Math.max(4, ...series.map(({ accepted }) => accepted)), 4)
  const y = (value: number): number => HEIGHT - MARGIN.bottom - (value / top) * PLOT_HEIGHT
  const every = Math.max(1, Math.ceil(LABEL_PX / step))
  return (
    <>
      {ticks(0, top, 4)
        .filter(Number.isInteger)
        .map((tick) => (
          <g key={tick} transform={`translate(0 ${y(tick)})`}>
            <line x1={MARGIN.left} x2={width - MARGIN.right} className="chart-line" />
            <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
              {formatNumber(tick)}
            </text>
          </g>
        ))}
      {series.map((point, n) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the numbers under the pointer are a convenience; the label says what the chart says.
        <g key={point.at} onMouseEnter={() => onHover(point)} onMouseLeave={() => onHover(null)}>
          <rect
            x={MARGIN.left + n * step}
            y={MARGIN.top}
            width={step}
            height={PLOT_HEIGHT}
            className="chart-touch"
          />
          <Column point={point} x={MARGIN.left + n * step + (step - bar) / 2} width={bar} y={y} />
          {(series.length - 1 - n) % every === 0 && (
            <text
              x={MARGIN.left + (n + (n === series.length - 1 ? 1 : 0.5)) * step}
              y={HEIGHT - 6}
              textAnchor={n === series.length - 1 ? 'end' : 'middle'}
            >
              {window === '7d' ? formatDay(point.at) : formatTimeOfDay(point.at)}
            </text>
          )}
        </g>
      ))}
      {stats.accepted === 0 && (
        <text x={(width + MARGIN.left) / 2} y={HEIGHT / 2} textAnchor="middle" className="chart-empty">
          {t('overview.chartEmpty')}
        </text>
      )}
    </>
  )
}

interface ColumnProps {
  readonly point: Point
  readonly x: number
  readonly width: number
  readonly y: (value: number) => number
}

function Column({ point, x, width, y }: ColumnProps) {
  const numbers = partsOf(point)
  let below = 0
  return PARTS.map((part) => {
    const from = below
    below += numbers[part]
    if (numbers[part] === 0) return null
    return (
      <rect
        key={part}
        x={x}
        width={Math.max(1, width)}
        y={y(below)}
        height={Math.max(1, y(from) - y(below))}
        rx={Math.min(2, width / 3)}
        fill={COLOURS[part]}
      />
    )
  })
}
