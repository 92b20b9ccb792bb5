import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { configOf, HASH, KEY, makeFolder, problemsOf, valid } from './support.ts'

const env = { NODE_ENV: 'production' }
const encryption = `encryption: { keys: [ { id: k, key: "${KEY}" } ], indexKey: "${KEY}" }`
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('NODE_ENV=production', () => {
  test('refuses to start without a config file, and says what to do', async () => {
    expect(await loadConfig({ path: null, cwd: makeFolder(), env })).toEqual({
      ok: false,
      problems: [{ path: '', message: expect.stringMatching(/--config FILE.*lienthong\.yaml/) }],
    })
  })

  test('takes a complete config', async () => {
    expect(await configOf({ text: valid(encryption), env })).toMatchObject({ isProduction: true })
  })

  test('needs keys and an index key, with the embedded database too', async () => {
    expect(await problemsOf({ text: valid(), env })).toEqual([
      { path: '/encryption/keys', message: expect.stringContaining('openssl') },
      { path: '/encryption/indexKey', message: expect.stringContaining('openssl') },
    ])
    expect(
      await problemsOf({ text: valid(`encryption: { keys: [ { id: k, key: "${KEY}" } ] }`), env }),
    ).toMatchObject([{ path: '/encryption/indexKey' }])
  })

  test.each(['dev-onegate-key', 'dev-viewer', 'dev-operator', 'dev-admin', 'dev-auditor'])(
    'refuses %s as a key or a token, in any spelling of its hash',
    async (text) => {
      const hash = sha256(text).toUpperCase()
      const problems = await problemsOf({
        text: valid(`${encryption}
senders: { a: { partner: npsp, apiKeySha256: ["${HASH}", "${hash}"] } }
admins: [ { name: a, role: viewer, tokenSha256: "${hash}" } ]`),
        env,
      })
      expect(problems).toEqual([
        { path: '/senders/a/apiKeySha256/1', message: expect.stringContaining(text) },
        { path: '/admins/0/tokenSha256', message: expect.stringContaining(text) },
      ])
    },
  )

  test('reports its problems beside all others', async () => {
    const problems = await problemsOf({ text: valid('servers: {}'), env })
    expect(problems.map(({ path }) => path)).toEqual(['/servers', '/encryption/keys', '/encryption/indexKey'])
  })
})

describe('elsewhere', () => {
  test('an embedded database without encryption is accepted with a warning', async () => {
    const config = await configOf({ text: valid(), env: { NODE_ENV: 'test' } })
    expect(config).toMatchObject({ isProduction: false, encryption: null })
    expect(config.warnings.join()).toContain('No encryption section')
  })

  test('the development keys are accepted', async () => {
    await configOf({
      text: valid(`senders: { a: { partner: npsp, apiKeySha256: "${sha256('dev-onegate-key')}" } }`),
    })
  })
})
