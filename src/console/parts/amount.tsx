import { Text } from '@mantine/core'
import { formatNumber } from '../format.ts'

export interface AmountProps {
  readonly label: string
  readonly value: number
  /** More than none is bad. */
  readonly isBad?: boolean
}

/** A number under what it counts. */
export function Amount({ label, value, isBad = false }: AmountProps) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="p" m={0} className="figure" {...(isBad && value > 0 && { c: 'var(--tone-bad)' })}>
        {formatNumber(value)}
      </Text>
    </div>
  )
}
