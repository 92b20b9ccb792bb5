/** Whether the gateway was reached when it was asked last. */

let isAway = false
const listeners = new Set<() => void>()

export const isGatewayAway = (): boolean => isAway

/** For useSyncExternalStore. */
export function onConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function noteConnection(isReached: boolean): void {
  if (isAway === !isReached) return
  isAway = !isReached
  for (const listener of listeners) listener()
}
