import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * HTTP/1.1 written and read by hand, for both ends of a benchmark that are not what is measured: over node:http the load took as much of the two
 * cores as a whole bare express app.
 */
export interface Answer {
  readonly status: number
  /** Latin-1: a byte a character. */
  readonly body: string
}

/** One request and its whole answer, which has a Content-Length. */
export function ask(socket: Socket, message: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (): void => void socket.off('data', take).off('error', fail).off('close', gone)
    const fail = (error: Error): void => {
      end()
      reject(error)
    }
    const gone = (): void => fail(new Error('the connection was closed'))
    const take = (piece: Buffer): void => {
      text += piece.toString('latin1')
      const body = bodyOf(text)
      if (body === null) return
      end()
      resolve({ status: Number(text.slice(9, 12)), body })
    }
    socket.on('data', take).on('error', fail).on('close', gone)
    socket.write(message)
  })
}

/** null: it has not come whole. */
function bodyOf(text: string): string | null {
  const at = text.indexOf('\r\n\r\n') + 4
  if (at < 4) return null
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1])
  return text.length - at < length ? null : text.slice(at, at + length)
}

const SILENCE_MS = 30_000

/** Asks over kept connections, as many as are under way at once. */
export function createAsker(port: number): {
  readonly ask: (message: string) => Promise<Answer>
  readonly close: () => void
} {
  const idle: Socket[] = []
  const all = new Set<Socket>()
  const open = (): Socket => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    all.add(socket)
    // Rather an error than a benchmark that never ends.
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`no answer within ${SILENCE_MS} ms`)))
    return socket
  }
  return {
    ask: async (message) => {
      let socket = idle.pop() ?? open()
      // Closed while it was idle: it would say nothing of it any more.
      while (socket.destroyed) socket = idle.pop() ?? open()
      const answer = await ask(socket, message)
      idle.push(socket)
      return answer
    },
    close: () => {
      for (const socket of all) socket.destroy()
    },
  }
}

/** Answers each whole request with what `answer` gives for its text, which may take its time; both latin-1. */
export function createRawServer(answer: (request: string) => Promise<string>): Server {
  return createServer({ noDelay: true }, (socket) => {
    let text = ''
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
      if (bodyOf(text) === null) return
      const request = text
      text = ''
      void answer(request).then((whole) => socket.write(whole, 'latin1'))
    })
    // A gateway that ends cuts its connections.
    socket.on('error', () => socket.destroy())
  })
}
