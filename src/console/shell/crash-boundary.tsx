import { Component, type ReactNode } from 'react'

export interface CrashBoundaryProps {
  readonly fallback: ReactNode
  readonly children: ReactNode
}

/** Keeps the frame, and a sentence, where a page fails: by a mistake of ours, or because its files left with an older gateway. */
export class CrashBoundary extends Component<CrashBoundaryProps, { readonly hasCrashed: boolean }> {
  override state = { hasCrashed: false }

  static getDerivedStateFromError(): { readonly hasCrashed: boolean } {
    return { hasCrashed: true }
  }

  override render(): ReactNode {
    return this.state.hasCrashed ? this.props.fallback : this.props.children
  }
}
