import type { Outcome } from '../../domain/exchange.ts'
import type { Failure } from '../../domain/failure.ts'
import type { CallResult } from '../../domain/partner.ts'
import { childOf, type Element, textOf } from '../../messages/element.ts'
import { readDocument } from '../../messages/read-document.ts'
import { readEnvelope } from '../../messages/soap.ts'
import { type CitizenReply, contentOfTree, readReply } from './reply.ts'

/** What a call's result means: a reply, or an Outcome without one. */
export type Meaning =
  | { readonly kind: 'reply'; readonly status: number; readonly reply: CitizenReply }
  | { readonly kind: 'failed'; readonly outcome: Exclude<Outcome, { kind: 'delivered' }> }

/**
 * THE table of what the database's answers mean (contract §6, "When it does not work"; docs/partners/population.md is the same for people),
 * read top to bottom:
 *
 *   no connection, cut off                          unavailable  ENDPOINT_UNAVAILABLE
 *   no answer in time                               unknown      ENDPOINT_TIMEOUT
 *   longer than answerBytesMax                      refused      ENDPOINT_UNREADABLE
 *   a SOAP Fault, whatever the HTTP status          refused      ENDPOINT_REFUSED
 *   HTTP 429                                        unavailable  ENDPOINT_UNAVAILABLE, not tried again
 *   HTTP 5xx                                        unavailable  ENDPOINT_UNAVAILABLE
 *   other HTTP 4xx; an error code in the wrapper    refused      ENDPOINT_REFUSED
 *   records; yes or no to a verification            a reply
 *   anything else                                   refused      ENDPOINT_UNREADABLE
 */
export async function classify(
  result: CallResult,
  asked: { readonly operation: string; readonly apiKey: string | null },
): Promise<Meaning> {
  switch (result.kind) {
    case 'not-sent':
      return failed('unavailable', UNAVAILABLE, `not sent: ${result.internal}`)
    case 'lease-lost':
      return failed('unavailable', UNAVAILABLE, 'not sent: the call’s time was over')
    case 'no-answer':
      if (result.reason === 'too-large') return failed('refused', UNREADABLE, result.internal)
      return result.reason === 'cut-off'
        ? failed('unavailable', UNAVAILABLE, result.internal)
        : failed('unknown', TIMEOUT, result.internal)
    case 'answered':
      return classifyAnswer(result.status, result.text, asked)
  }
}

async function classifyAnswer(
  status: number,
  text: string,
  { operation, apiKey }: Parameters<typeof classify>[1],
): Promise<Meaning> {
  const reading = await read(text)
  /** What the partner says of its refusal, for operators; a gateway in front of it may repeat the key that it was given. */
  const said = (words: string): string => (apiKey === null ? words : words.replaceAll(apiKey, '***'))
  if (reading.kind === 'fault') return failed('refused', REFUSED, 'a SOAP Fault', said(reading.text))
  if (status === 429) return tooMany()
  if (status >= 500) return failed('unavailable', UNAVAILABLE, `HTTP ${status}`)
  if (status >= 400) return failed('refused', REFUSED, `HTTP ${status}`, said(text.trim()))
  if (reading.kind === 'error') return failed('refused', REFUSED, 'an error code', said(reading.text))
  if (reading.kind === 'unreadable') return failed('refused', UNREADABLE, reading.problem)
  const reply = status < 300 ? readReply(reading.content, operation) : null
  return reply === null
    ? failed('refused', UNREADABLE, `HTTP ${status} with none of the replies that are known`)
    : { kind: 'reply', status, reply }
}

type Reading =
  | { readonly kind: 'content'; readonly content: Element | null }
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly problem: string }

/** The variants of population notes §1.5: a raw envelope, one as a text in JSON, or JSON made of one. */
async function read(text: string, isWrapped = false): Promise<Reading> {
  const document = await readDocument(text)
  if (!document.ok) return { kind: 'unreadable', problem: document.failure.internal ?? '' }
  const tree = document.value
  if (tree.namespace === null && !isWrapped) {
    const wrapper = await readWrapper(tree)
    if (wrapper !== null) return wrapper
  }
  const envelope = readEnvelope(tree)
  if (envelope?.kind === 'fault') return { kind: 'fault', text: `${envelope.code} ${envelope.text}`.trim() }
  if (envelope !== null) return { kind: 'content', content: envelope.content }
  const content = tree.namespace === null ? contentOfTree(tree) : null
  return content === null
    ? { kind: 'unreadable', problem: 'it is no SOAP 1.1 envelope' }
    : { kind: 'content', content }
}

/** `{ error_code, message }`: the message is the envelope's text when the code is 0. null: it is no such wrapper. */
async function readWrapper(tree: Element): Promise<Reading | null> {
  const code = textOf(tree, 'error_code')
  const message = textOf(tree, 'message') ?? ''
  if (childOf(tree, 'error_code') === null) return null
  if (code === null || !/^0+$/.test(code))
    return code === null ? null : { kind: 'error', text: `${code} ${message}`.trim() }
  return message.startsWith('<') ? read(message, true) : null
}

const TEXT_LENGTH_MAX = 4_096

function failed(
  kind: 'refused' | 'unavailable' | 'unknown',
  failure: Pick<Failure, 'code' | 'detail'>,
  internal: string,
  partnerText = '',
): Meaning {
  return {
    kind: 'failed',
    outcome: {
      kind,
      failure: {
        ...failure,
        internal,
        ...(partnerText === '' ? {} : { partnerText: partnerText.slice(0, TEXT_LENGTH_MAX) }),
      },
    },
  }
}

/** It asks for silence, and does not say for how long: within a call it is not asked again. */
function tooMany(): Meaning {
  const failure = { ...UNAVAILABLE, internal: 'HTTP 429' }
  return { kind: 'failed', outcome: { kind: 'unavailable', failure, pauseLaneMs: 0 } }
}

const UNAVAILABLE = {
  code: 'ENDPOINT_UNAVAILABLE',
  detail: 'The population database cannot be reached now. Ask again later.',
} as const
const REFUSED = {
  code: 'ENDPOINT_REFUSED',
  detail: 'The population database refused the question. Ask the operators for its reason.',
} as const
const UNREADABLE = {
  code: 'ENDPOINT_UNREADABLE',
  detail:
    'The population database answered something that cannot be read. Ask again later; tell the operators if it stays so.',
} as const
const TIMEOUT = {
  code: 'ENDPOINT_TIMEOUT',
  detail: 'The population database did not answer in time. Ask again later.',
} as const
