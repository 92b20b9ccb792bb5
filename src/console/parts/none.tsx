import { Text } from '@mantine/core'

const SIGN = '–'

/** Where there is nothing to show. */
export function None() {
  return (
    <Text span c="dimmed">
      {SIGN}
    </Text>
  )
}
