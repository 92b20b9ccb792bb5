import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGunzip } from 'node:zlib'
import type { Failure } from '../domain/failure.ts'
import { contentLength } from './request-headers.ts'

/**
 * Reads a request's body: bounded in size, in time and in what all bodies together may take.
 *
 *   bytes of the request ──▶ packed (counted) ──gunzip──▶ unpacked (counted) ──▶ whole
 *
 * Whatever is counted is given back: by this file when the body was refused or never came whole, else by the caller,
 * with `heldBytes`, when the body is no longer needed.
 */
export type BodyRead =
  | { readonly kind: 'whole'; readonly body: Uint8Array; readonly heldBytes: number }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly status?: number }
  /** The caller hung up: nobody is left to answer. */
  | { readonly kind: 'gone' }

export interface BodyLimits {
  /** Size of one body, unpacked. */
  readonly bytesMax: number
  /** Longest silence within a body, ms. */
  readonly stallMs: number
  readonly budget: Budget
}

/** Bytes that all bodies in flight share. */
export interface Budget {
  /** false: there is no room, nothing was taken. */
  readonly take: (bytes: number) => boolean
  readonly give: (bytes: number) => void
}

export function createBudget(bytesMax: number): Budget {
  let taken = 0
  return {
    take: (bytes) => {
      if (taken + bytes > bytesMax) return false
      taken += bytes
      return true
    },
    give: (bytes) => {
      taken -= bytes
    },
  }
}

/** Why a request is refused while others take all the room. */
export const OVERLOADED: Failure = {
  code: 'OVERLOADED',
  detail: 'Too many messages are being received at once. Nothing was taken; send it again after Retry-After.',
}

/** Reads the whole body, refusing it as early as possible: a said length over the limit without reading a byte. */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  encoding: 'identity' | 'gzip',
  limits: BodyLimits,
): Promise<BodyRead> {
  const packedMax = encoding === 'gzip' ? gzipBytesMax(limits.bytesMax) : limits.bytesMax
  const said = contentLength(request)
  if (said !== null && said > packedMax) return tooLarge(limits.bytesMax)
  // Without this the client of a server that lets us decide (`checkContinue`) would wait for it.
  if (request.headers.expect !== undefined) response.writeContinue()
  const packed = await collect(request, packedMax, limits)
  if (packed.kind !== 'whole' || encoding === 'identity' || packed.body.length === 0) return packed
  const unpacked = await gunzip(packed.body, limits)
  limits.budget.give(packed.heldBytes)
  return unpacked
}

/** What gzip at most makes of incompressible bytes (stored blocks), with room for its header. */
const gzipBytesMax = (bytesMax: number): number => bytesMax + Math.ceil(bytesMax / 1024) + 1024

const tooLarge = (bytesMax: number): BodyRead => ({
  kind: 'refused',
  failure: {
    code: 'BODY_TOO_LARGE',
    detail: `A message has at most ${bytesMax} bytes, unpacked. Send a smaller one.`,
  },
})

const stalled = (stallMs: number): BodyRead => ({
  kind: 'refused',
  status: 408,
  failure: {
    code: 'INBOUND_MALFORMED',
    detail: `The body did not arrive whole: nothing came for ${stallMs / 1000} s. Send the message again.`,
  },
})

const brokenGzip: BodyRead = {
  kind: 'refused',
  failure: {
    code: 'INBOUND_MALFORMED',
    detail: 'The body is not the gzip that Content-Encoding says it is.',
  },
}

/** Bytes that come piece by piece, counted against one body's limit and the budget of all. */
interface Pieces {
  /** null: taken. Else what refuses it. */
  readonly add: (piece: Buffer) => BodyRead | null
  readonly whole: () => BodyRead
  /** Gives everything back. */
  readonly drop: () => void
}

function createPieces(bytesMax: number, limits: BodyLimits): Pieces {
  const pieces: Buffer[] = []
  let bytes = 0
  return {
    add: (piece) => {
      if (bytes + piece.length > bytesMax) return tooLarge(limits.bytesMax)
      if (!limits.budget.take(piece.length)) return { kind: 'refused', failure: OVERLOADED }
      bytes += piece.length
      pieces.push(piece)
      return null
    },
    whole: () => {
      const [first] = pieces
      const body = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces, bytes)
      return { kind: 'whole', body, heldBytes: bytes }
    },
    drop: () => limits.budget.give(bytes),
  }
}

/** Collects a body as it comes; the request is left paused when it is refused. */
function collect(request: IncomingMessage, bytesMax: number, limits: BodyLimits): Promise<BodyRead> {
  return new Promise((resolve) => {
    const pieces = createPieces(bytesMax, limits)
    const settle = (read: BodyRead): void => {
      clearTimeout(timer)
      request.off('data', take).off('end', end).off('close', leave)
      if (read.kind !== 'whole') pieces.drop()
      if (read.kind === 'refused') request.pause()
      resolve(read)
    }
    const take = (piece: Buffer): void => {
      timer.refresh()
      const refused = pieces.add(piece)
      if (refused !== null) settle(refused)
    }
    const end = (): void => settle(pieces.whole())
    const leave = (): void => settle({ kind: 'gone' })
    const timer = setTimeout(() => settle(stalled(limits.stallMs)), limits.stallMs)
    if (request.destroyed) leave()
    else request.on('data', take).on('end', end).on('close', leave)
  })
}

/** Unpacks within the limit: a bomb is stopped at the first piece beyond it. */
function gunzip(packed: Uint8Array, limits: BodyLimits): Promise<BodyRead> {
  return new Promise((resolve) => {
    const pieces = createPieces(limits.bytesMax, limits)
    const stream = createGunzip()
    let isSettled = false
    const settle = (read: BodyRead): void => {
      if (isSettled) return
      isSettled = true
      stream.destroy()
      if (read.kind !== 'whole') pieces.drop()
      resolve(read)
    }
    stream.on('data', (piece: Buffer) => {
      const refused = isSettled ? null : pieces.add(piece)
      if (refused !== null) settle(refused)
    })
    // zlib stops silently at what follows the last member; bytes that nobody read were no gzip.
    stream.on('end', () => settle(stream.bytesWritten < packed.length ? brokenGzip : pieces.whole()))
    stream.on('error', () => settle(brokenGzip))
    stream.end(packed)
  })
}
