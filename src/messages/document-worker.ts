import { isMainThread, parentPort } from 'node:worker_threads'
import type { Result } from '../domain/failure.ts'
import type { Element } from './element.ts'
import { readJsonDocument } from './json-document.ts'
import { readXml, unreadable } from './xml.ts'

/** Reads a document by what it begins with. A byte order mark and blanks in front are skipped. */
export function parseDocument(text: string): Result<Element> {
  const trimmed = text.trimStart()
  if (trimmed.startsWith('<')) return readXml(trimmed)
  return /^[{[]/.test(trimmed) ? readJsonDocument(trimmed) : unreadable('it is neither XML nor JSON')
}

// The same file is the other thread's program.
if (!isMainThread)
  parentPort?.on('message', ({ id, text }: { id: number; text: string }) =>
    parentPort?.postMessage({ id, result: parseDocument(text) }),
  )
