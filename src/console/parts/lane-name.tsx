import { Text } from '@mantine/core'
import type { Lane } from '../api/types.ts'
import { nameOf } from './names.ts'

/** A lane as officers call it: the partner, and below it the operation. */
export function LaneName({ lane }: { readonly lane: Pick<Lane, 'id' | 'partner'> }) {
  return (
    <>
      {nameOf('partner', lane.partner)}
      <Text size="xs" c="dimmed" className="code">
        {lane.id.slice(lane.partner.length + 1)}
      </Text>
    </>
  )
}
