import { Text } from '@mantine/core'
import { formatMoment, formatRelative } from '../format.ts'
import { useNow } from './use-now.ts'

/** A time in full, with how long ago that was beside it or below. */
export function Moment({
  at,
  isRelativeShown = false,
}: {
  readonly at: string
  readonly isRelativeShown?: boolean
}) {
  const now = useNow()
  const relative = formatRelative(at, now)
  return (
    <time dateTime={at} title={relative}>
      {formatMoment(at)}
      {isRelativeShown && (
        <Text span size="xs" c="dimmed" display="block">
          {relative}
        </Text>
      )}
    </time>
  )
}
