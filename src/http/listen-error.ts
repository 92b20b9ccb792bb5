/** Why a server cannot listen where it was asked to. The message is a sentence for whoever started it. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly reason: 'port-taken' | 'not-permitted' | 'host-unknown' | 'other'
  readonly host: string
  readonly port: number

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const { reason, text } = REASONS[cause.code ?? ''] ?? { reason: 'other', text: `failed (${cause.code})` }
    super(`Cannot listen on ${host}:${port}: ${text}`, { cause })
    this.reason = reason
    this.host = host
    this.port = port
  }
}

const REASONS: Readonly<Record<string, { reason: ListenError['reason']; text: string }>> = {
  EADDRINUSE: {
    reason: 'port-taken',
    text: 'the port is taken. Stop what listens there, or choose another port.',
  },
  EACCES: {
    reason: 'not-permitted',
    text: 'this user may not use the port. Choose one from 1024 up, or run with the right to it.',
  },
  EADDRNOTAVAIL: { reason: 'host-unknown', text: 'this machine has no such address. Correct the host.' },
  ENOTFOUND: { reason: 'host-unknown', text: 'the host name has no address. Correct the host.' },
  EAI_AGAIN: { reason: 'host-unknown', text: 'the host name has no address now. Correct the host.' },
}
