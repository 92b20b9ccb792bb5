import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, importsOf, sources } from './sources.ts'

/** What the composition root puts together. */
const WIRED = [
  ...['config', 'config.ts', 'domain', 'messages', 'catalogues', 'partners', 'routes', 'flow', 'store'],
  ...['outbound', 'payments', 'privacy', 'http', 'telemetry'],
]

/** Which room may open the door of which (house, Rooms of src). A room may always import from itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  messages: ['domain'],
  catalogues: ['domain'],
  partners: ['domain', 'messages', 'catalogues'],
  routes: ['domain', 'messages', 'catalogues', 'partners'],
  flow: ['domain'],
  store: ['domain', 'flow'],
  outbound: ['domain', 'flow'],
  payments: ['domain', 'messages', 'flow', 'partners'],
  privacy: ['domain', 'flow'],
  http: ['domain', 'flow', 'payments'],
  telemetry: ['domain', 'flow'],
  console: [],
  config: ['domain'],
  // What is above the rooms: one file or folder each, and only here are rooms wired together.
  'config.ts': ['config'],
  'gateway.ts': [...WIRED, 'wiring'],
  // The composition root's parts: one per concern, called by gateway.ts only.
  wiring: WIRED,
  cli: [
    'config',
    'config.ts',
    'gateway.ts',
    'domain',
    'flow',
    'routes',
    'store',
    'http',
    'telemetry',
    'privacy',
  ],
  'main.ts': ['cli'],
}

const files = sources('src')

describe('each room imports only from the rooms below it', () => {
  test.each(files)('%s', (file) => {
    const [, room = ''] = file.split('/')
    const allowed = MAY_IMPORT[room]
    if (allowed === undefined) expect.unreachable(`${room} is no room: name it in house and here`)
    const doors = importsOf(file)
      .filter((from) => from.startsWith('.'))
      .map((from) => posix.join(posix.dirname(file), from))
    // Data beside the source, a package's manifest for instance, is no room.
    const rooms = doors.filter((path) => path.startsWith('src/')).map((path) => path.split('/')[1])
    expect(rooms.filter((each) => each !== room && !allowed.includes(String(each)))).toEqual([])
    expect(doors.filter((path) => /^(tests|mocks|bench|demo|scripts)\//.test(path))).toEqual([])
  })
})

describe('the domain imports nothing but itself', () => {
  test.each(files.filter((file) => file.startsWith('src/domain/')))('%s', (file) => {
    expect(importsOf(file).filter((from) => !from.startsWith('./'))).toEqual([])
  })
})

test('only the folder config/ and config.ts read the environment', () => {
  const readers = files.filter((file) => /process\.env|\benv\b.*from 'node:process'/.test(codeOf(file)))
  expect(readers.filter((file) => !/^src\/(config|cli)\/|^src\/(config|main)\.ts$/.test(file))).toEqual([])
})
