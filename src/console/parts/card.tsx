import { Box, Group, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

export interface CardProps {
  readonly title?: string
  readonly beside?: ReactNode
  /** Without the inner margin: a table reaches from edge to edge. */
  readonly isFlush?: boolean
  readonly children: ReactNode
}

/** A surface with a title of its own. */
export function Card({ title, beside, isFlush = false, children }: CardProps) {
  const id = useId()
  return (
    <Box component="section" className="card" {...(title !== undefined && { 'aria-labelledby': id })}>
      {title !== undefined && (
        <Group justify="space-between" px="md" pt="sm" pb={isFlush ? 'xs' : 0} gap="sm">
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          {beside}
        </Group>
      )}
      <Box p={isFlush ? 0 : 'md'}>{children}</Box>
    </Box>
  )
}
