/** What stands in an answer of the portal or of the API gateway in front of it, read without believing anything. */
export interface Reading {
  readonly status: number
  readonly isJson: boolean
  /** `error_code` as an integer; null: none that can be read as one. */
  readonly code: number | null
  /** The portal's `message` as it was written; '' when there is none or it is no text. */
  readonly message: string
  /** Null: the answer is no fault of the API gateway. */
  readonly fault: GatewayFault | null
  /** Text of a login's session; null when there is none or it is blank. */
  readonly session: string | null
  /** A look-up's result holds something. */
  readonly hasResult: boolean
}

/** A WSO2 API gateway's own answer; the portal itself was not asked, or not heard. */
export interface GatewayFault {
  /** Null: it has none that is a number. */
  readonly code: number | null
  readonly text: string
}

/**
 * Reads an answer's text (dossier notes §1.2, §1.3, §3.2). Total: whatever the text, it never throws.
 * A byte order mark in front is skipped.
 */
export function readAnswer(status: number, text: string): Reading {
  const parsed = parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  const members = parsed.isJson && isRecord(parsed.value) ? parsed.value : {}
  const { session } = members
  return {
    status,
    isJson: parsed.isJson,
    code: readCode(members['error_code']),
    message: textOf(members['message']),
    fault: parsed.isJson ? jsonFault(members) : xmlFault(text),
    session: typeof session === 'string' && session.trim() !== '' ? session : null,
    // Some services answer `data` where others answer `result` (dossier notes §1.3).
    hasResult: holdsSomething(members['result'] ?? members['data']),
  }
}

/** The portal writes its code as 0, "0" or "00", by service and by age (dossier notes §1.3). Whole numbers only. */
export function readCode(value: unknown): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim()
  return /^[+-]?[0-9]+$/.test(text) ? Number(text) : null
}

/** For comparing: the same words in NFC and NFD, in capitals and small letters, are one text. */
export const normalised = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC')

/** Anything with members that is no list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Parsed = { readonly isJson: true; readonly value: unknown } | { readonly isJson: false }

function parse(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text)
    return { isJson: true, value }
  } catch {
    // Expected, and a finding of its own: the table has a row for it.
    return { isJson: false }
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function holdsSomething(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  if (Array.isArray(value)) return value.length > 0
  return isRecord(value) && Object.keys(value).length > 0
}

/** `{"fault":{code,message,description}}`, or the same members without the wrapper (WSO2 API Manager from 4.x on). */
function jsonFault(members: Readonly<Record<string, unknown>>): GatewayFault | null {
  const wrapped = members['fault']
  if (isRecord(wrapped)) return faultOf(wrapped)
  const isBare = !Object.hasOwn(members, 'error_code') && readCode(members['code']) !== null
  return isBare && typeof members['description'] === 'string' ? faultOf(members) : null
}

function faultOf(members: Readonly<Record<string, unknown>>): GatewayFault {
  return {
    code: readCode(members['code']),
    text: joined(textOf(members['message']), textOf(members['description'])),
  }
}

/** `<am:fault>` with any prefix. Not parsed as XML: nothing but its code is needed, and nothing in it is believed. */
function xmlFault(text: string): GatewayFault | null {
  if (!/<(?:[\w-]{1,40}:)?fault[\s>]/i.test(text)) return null
  return {
    code: readCode(xmlText(text, 'code')),
    text: joined(xmlText(text, 'message'), xmlText(text, 'description')),
  }
}

function xmlText(text: string, name: string): string {
  return new RegExp(`<(?:[\\w-]{1,40}:)?${name}>([^<]*)<`, 'i').exec(text)?.[1]?.trim() ?? ''
}

const joined = (...words: readonly string[]): string => words.filter((word) => word !== '').join(': ')
