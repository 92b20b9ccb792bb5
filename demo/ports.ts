import { createServer } from 'node:net'
import type { Ports } from './options.ts'

/** What stands on each port, in the words of a sentence. */
const NAMES: Readonly<Record<keyof Ports, string>> = {
  partner: "the gateway's partner port",
  admin: "the gateway's admin port",
  npsp: 'the mock of the national portal',
  dossierSystem: 'the mock of the dossier system',
}

/** A sentence about the first port that somebody else listens on; null when all are free. Asked before anything is started. */
export async function findTaken(ports: Ports): Promise<string | null> {
  for (const [name, port] of Object.entries(ports)) {
    const code = await tryPort(port)
    // A key of Ports: Object.entries forgets it.
    if (code !== null) return takenSentence(port, NAMES[name as keyof Ports], code)
  }
  return null
}

const takenSentence = (port: number, name: string, code: string): string =>
  code === 'EADDRINUSE'
    ? `Port ${port}, which ${name} needs, is taken: stop what listens there and start the demo again.`
    : `Port ${port}, which ${name} needs, cannot be used (${code}).`

function tryPort(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)))
  })
}
