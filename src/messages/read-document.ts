import { Worker } from 'node:worker_threads'
import type { Result } from '../domain/failure.ts'
import { parseDocument } from './document-worker.ts'
import type { Element } from './element.ts'
import { unreadable } from './xml.ts'

/** Longer texts are read in another thread: the event loop is one (house, decision 9). In UTF-16 units. */
const INLINE_LENGTH_MAX = 16_384
/** Reading is linear: 5 MB take a tenth of this on a slow machine. */
const READ_MS_MAX = 5_000
const HEAP_MB_MAX = 256

/** Reads a document, XML or the JSON made of XML, by what it begins with. Never rejects. */
export function readDocument(text: string): Promise<Result<Element>> {
  return text.length <= INLINE_LENGTH_MAX ? Promise.resolve(parseDocument(text)) : readElsewhere(text)
}

interface Reader {
  readonly worker: Worker
  readonly waiting: Map<number, (result: Result<Element>) => void>
}

let reader: Reader | null = null
let lastId = 0

/** One thread for the process, made with the first long document. It holds nobody: it ends with the process. */
function readerThread(): Reader {
  if (reader !== null) return reader
  const started: Reader = {
    worker: new Worker(new URL('./document-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    }),
    waiting: new Map(),
  }
  started.worker.unref()
  started.worker.on('message', ({ id, result }: { id: number; result: Result<Element> }) =>
    started.waiting.get(id)?.(result),
  )
  const drop = (): void => {
    if (reader === started) reader = null
    for (const done of started.waiting.values()) done(unreadable('reading it broke the reader'))
  }
  started.worker.on('error', drop)
  started.worker.on('exit', drop)
  reader = started
  return started
}

function readElsewhere(text: string): Promise<Result<Element>> {
  const { worker, waiting } = readerThread()
  lastId += 1
  const id = lastId
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      done(unreadable('reading it took too long'))
      void worker.terminate()
    }, READ_MS_MAX)
    const done = (result: Result<Element>): void => {
      clearTimeout(timer)
      waiting.delete(id)
      resolve(result)
    }
    waiting.set(id, done)
    worker.postMessage({ id, text })
  })
}
