/**
 * A process that does with a data directory what a gateway does: `node gateway-process.ts DATA_DIR`. Writes one JSON line,
 * { pid, problem }, once the start has come out; stops at SIGTERM.
 */
import { startEmbedded } from '../../../src/store/embedded/start-embedded.ts'

const alive = setInterval(() => undefined, 60_000)
const started = await startEmbedded({ dataDir: process.argv[2] ?? '', log: () => undefined })
const pid = started.ok ? started.server.pid() : null
// Before the line goes out: who reads it may signal at once.
process.once('SIGTERM', async () => {
  if (started.ok) await started.server.stop()
  clearInterval(alive)
})
if (!started.ok) clearInterval(alive)
process.stdout.write(`${JSON.stringify({ pid, problem: started.ok ? null : started.problem })}\n`)
