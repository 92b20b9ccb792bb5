import { Anchor, type AnchorProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'

export interface GoProps extends AnchorProps {
  readonly to: string
  readonly label?: string
  readonly children: ReactNode
}

/** A link to another page of the console, in the letters of what it stands in where none are asked for. */
export function Go({ to, label, children, ...rest }: GoProps) {
  return (
    <Anchor
      component={Link}
      href={to}
      inherit={rest.size === undefined}
      {...(label !== undefined && { 'aria-label': label })}
      {...rest}
    >
      {children}
    </Anchor>
  )
}
