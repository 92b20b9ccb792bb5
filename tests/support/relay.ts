import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to the database that can be cut, and that can stop passing bytes on. */
export interface Relay {
  readonly url: (database: string, user: string) => string
  /** Cuts every connection and refuses new ones. */
  readonly cut: () => Promise<void>
  /** Takes connections again, on the same port. */
  readonly mend: () => Promise<void>
  /** Holds every byte back, as a network that swallows packets does. */
  readonly freeze: () => void
  readonly thaw: () => void
  readonly close: () => Promise<void>
}

/** TCP on loopback to a PostgreSQL's socket. */
export async function startRelay(target: { readonly host: string; readonly port: number }): Promise<Relay> {
  const sockets = new Set<Socket>()
  let isFrozen = false
  const held: Socket[] = []
  let server: Server | null = null
  let port = 0

  const listen = async (): Promise<void> => {
    const fresh = createServer((near) => {
      const far = connect(`${target.host}/.s.PGSQL.${target.port}`)
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => sockets.delete(socket))
        if (isFrozen) {
          socket.pause()
          held.push(socket)
        }
      }
      near.on('data', (bytes) => far.write(bytes))
      far.on('data', (bytes) => near.write(bytes))
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
    })
    await new Promise<void>((resolve) => fresh.listen(port, '127.0.0.1', resolve))
    const address = fresh.address()
    if (address !== null && typeof address !== 'string') port = address.port
    server = fresh
  }
  const cut = async (): Promise<void> => {
    const closing = server
    server = null
    for (const socket of sockets) socket.destroy()
    if (closing) await new Promise((resolve) => closing.close(resolve))
  }
  await listen()
  return {
    url: (database, user) => `postgres://${user}@127.0.0.1:${port}/${database}`,
    cut,
    mend: listen,
    freeze: () => {
      isFrozen = true
      for (const socket of sockets) {
        socket.pause()
        held.push(socket)
      }
    },
    thaw: () => {
      isFrozen = false
      for (const socket of held.splice(0)) socket.resume()
    },
    close: cut,
  }
}
