/**
 * Whether somebody touches this page. It asks for news by itself for as long as it is open; without this a session would
 * never end by being idle.
 */

const IDLE_MS = 60_000
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

let touchedMs = Date.now()
for (const touch of TOUCHES)
  addEventListener(
    touch,
    () => {
      touchedMs = Date.now()
    },
    { capture: true, passive: true },
  )

/** Tells the gateway that a call is nobody's activity. */
export const activity = (): Readonly<Record<string, string>> =>
  Date.now() - touchedMs > IDLE_MS ? { 'X-Idle': 'true' } : {}
