import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig, readEnvironment } from '../../src/config.ts'
import { configOf, HASH, KEY, load, makeFolder, npsp, problemsOf, reference, valid } from './support.ts'

describe('where the configuration comes from', () => {
  test('without a file the development defaults hold, and are all there to be printed', async () => {
    const cwd = makeFolder()
    const loaded = await loadConfig({ path: null, cwd, env: {} })
    if (!loaded.ok) throw new Error('refused')
    const { config } = loaded
    expect(config).toMatchObject({
      source: { kind: 'development' },
      isProduction: false,
      database: { kind: 'embedded', dataDir: join(cwd, 'data') },
      province: { agencyCode: 'H56' },
      encryption: null,
      development: {
        apiKey: 'dev-onegate-key',
        tokens: ['dev-viewer', 'dev-operator', 'dev-admin', 'dev-auditor'],
      },
    })
    expect(config.senders).toEqual([
      {
        id: 'onegate',
        partner: 'dossier-system',
        apiKeySha256: [createHash('sha256').update('dev-onegate-key').digest('hex')],
        statusMap: new Map(),
      },
    ])
    expect(config.admins.map(({ role }) => role)).toEqual(['viewer', 'operator', 'admin', 'auditor'])
    expect([...config.partners.keys()]).toEqual([
      ...[
        'dossier-system',
        'npsp',
        'population',
        'vnpay',
        'momo',
        'zalopay',
        'payment-platform',
        'vnpt-pay',
        'payos',
      ],
    ])
    expect(config.partners.get('npsp')?.own).toMatchObject({
      baseUrl: 'http://127.0.0.1:9101',
      username: 'province',
      unitCode: '000.00.00.H56',
    })
    expect(config.partners.get('dossier-system')?.own['baseUrl']).toBe('http://127.0.0.1:9100')
    expect(config.warnings.join('\n')).toMatch(/development defaults[\s\S]*encryption/)
  })

  test('lienthong.yaml in the working directory is taken without being named', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'lienthong.yaml'), valid('retention: { rejectedDays: 7 }'))
    const loaded = await loadConfig({ path: null, cwd, env: {} })
    expect(loaded).toMatchObject({
      ok: true,
      config: {
        source: { kind: 'file', path: join(cwd, 'lienthong.yaml') },
        retention: { rejectedDays: 7 },
      },
    })
  })

  test('a lienthong.yaml that is wrong is a problem, never a silent fall back to development', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'lienthong.yaml'), '')
    expect(await loadConfig({ path: null, cwd, env: {} })).toMatchObject({
      ok: false,
      problems: [{ path: '/province' }],
    })
  })

  test('a given file is merged with none of the development defaults', async () => {
    const config = await configOf({ text: valid() })
    expect(config.senders).toEqual([])
    expect(config.admins).toEqual([])
    expect(config.partners.size).toBe(0)
    expect(config.development).toBeNull()
  })

  test.each([
    ['a file that is not there', 'absent.yaml', /ENOENT.*--config/],
    ['a folder', '.', /cannot be read/],
  ])('%s is one problem that says so', async (_, path, message) => {
    const loaded = await loadConfig({ path, cwd: makeFolder(), env: {} })
    expect(loaded).toEqual({ ok: false, problems: [{ path: '', message: expect.stringMatching(message) }] })
  })

  test('a file that is not UTF-8, and one over 1 MiB, are refused', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'latin1.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]))
    writeFileSync(join(cwd, 'large.yaml'), `# ${'x'.repeat(1_048_576)}`)
    for (const [path, word] of [
      ['latin1.yaml', 'UTF-8'],
      ['large.yaml', '1 MiB'],
    ] as const)
      expect(await loadConfig({ path, cwd, env: {} })).toMatchObject({
        problems: [{ path: '', message: expect.stringContaining(word) }],
      })
  })

  test('the environment is a copy of the process’s', () => {
    expect(readEnvironment()['PATH']).toBe(process.env['PATH'])
  })
})

describe('defaults and forms of values', () => {
  test('the defaults of the contract are filled in, in partners too', async () => {
    const { cwd, loaded } = await load({ text: npsp() })
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    const { config } = loaded
    expect(config.server).toEqual({
      host: '127.0.0.1',
      adminHost: '127.0.0.1',
      partnerPort: 8080,
      adminPort: 8081,
      bodyBytesMax: 10_485_760,
    })
    expect(config.database).toEqual({ kind: 'embedded', dataDir: join(cwd, 'data') })
    expect(config.retention).toEqual({
      ...{ deliveredDays: 400, rejectedDays: 90, auditDays: 3650, reportDays: 400, routes: {} },
    })
    expect(config.partners.get('npsp')).toEqual({
      id: 'npsp',
      timeoutMs: 6000,
      concurrency: 8,
      ratePerSecond: 50,
      retry: { maxAttempts: 12, firstDelayMs: 2000, factor: 3, maxDelayMs: 10_800_000 },
      breaker: {
        errorThresholdPercentage: 50,
        volumeThreshold: 10,
        windowMs: 10_000,
        resetTimeoutMs: 30_000,
      },
      tls: {},
      own: {
        baseUrl: 'http://127.0.0.1:9101',
        loginPath: '/mapi/login',
        dataPath: '/mapi/g',
        username: 'province',
        password: 'secret-password',
        unitCode: '000.00.00.H56',
        dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
      },
    })
  })

  test('part of a group keeps the defaults of the rest, and what is given wins', async () => {
    const config = await configOf({
      text: npsp('retry: { maxAttempts: 3 }\nunitCode: "000.00.18.H56"\nratePerSecond: 0.5'),
    })
    expect(config.partners.get('npsp')).toMatchObject({
      retry: { maxAttempts: 3, firstDelayMs: 2000 },
      ratePerSecond: 0.5,
      own: { unitCode: '000.00.18.H56' },
    })
  })

  test('a key without a value counts as absent, a section without one as empty', async () => {
    const config = await configOf({
      text: `${npsp('tls: { caFile: , certFile: , keyFile: }\nretry:\ntimeoutMs:')}\nserver:\nadmins:\nsenders:\n`,
    })
    expect(config.partners.get('npsp')).toMatchObject({
      tls: {},
      timeoutMs: 6000,
      retry: { maxAttempts: 12 },
    })
    expect(config.server.partnerPort).toBe(8080)
    expect(config.admins).toEqual([])
  })

  test('hashes are lower-cased, one or many; status words are NFC', async () => {
    const word = 'Đã trả'
    const config = await configOf({
      text: valid(`senders:
  a: { partner: dossier-system, apiKeySha256: "${HASH.toUpperCase()}", statusMap: { "${word.normalize('NFD')}": returned } }
  b: { partner: npsp, apiKeySha256: ["${'1'.repeat(64)}", "${'2'.repeat(64)}"] }
admins:
  - { name: bot, role: auditor, tokenSha256: ["${'C'.repeat(64)}"] }`),
    })
    expect(config.senders).toEqual([
      {
        id: 'a',
        partner: 'dossier-system',
        apiKeySha256: [HASH],
        statusMap: new Map([[word.normalize('NFC'), 'returned']]),
      },
      {
        id: 'b',
        partner: 'npsp',
        apiKeySha256: ['1'.repeat(64), '2'.repeat(64)],
        statusMap: new Map(),
      },
    ])
    expect(config.admins).toEqual([{ name: 'bot', role: 'auditor', tokenSha256: ['c'.repeat(64)] }])
  })

  test('an external database with keys', async () => {
    const config = await configOf({
      text: valid(`database: { url: "postgresql://u:p@db.example:5432/lienthong" }
encryption: { keys: [ { id: k2, key: "${KEY}" }, { id: k1, key: "${Buffer.alloc(32, 1).toString('base64')}" } ], indexKey: "${KEY}" }`),
    })
    expect(config.database).toEqual({
      kind: 'external',
      url: 'postgresql://u:p@db.example:5432/lienthong',
    })
    expect(config.encryption).toEqual({
      keys: [
        { id: 'k2', key: new Uint8Array(32).fill(7) },
        { id: 'k1', key: new Uint8Array(32).fill(1) },
      ],
      indexKey: new Uint8Array(32).fill(7),
    })
    expect(config.warnings.join()).not.toMatch(/encryption/)
  })

  test('a base URL loses the slash at its end, and paths of certificates become absolute', async () => {
    const { cwd, loaded } = await load({
      text: valid(
        'partners: { dossier-system: { baseUrl: "https://host.example/api/", tls: { caFile: ./ca.pem } } }',
      ),
      files: {
        'ca.pem': readFileSync(new URL('../outbound/fixtures/authority.pem', import.meta.url), 'utf8'),
      },
    })
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    expect(loaded.config.partners.get('dossier-system')).toMatchObject({
      own: { baseUrl: 'https://host.example/api' },
      tls: { caFile: join(cwd, 'ca.pem') },
    })
  })

  test('aliases are followed, and one part used twice is two', async () => {
    const config = await configOf({
      text: valid(`partners:
  npsp: { baseUrl: http://h, username: u, password: p, retry: &r { maxAttempts: 2 } }
  dossier-system: { baseUrl: http://h, retry: *r }`),
    })
    expect(config.partners.get('dossier-system')?.retry).toEqual(config.partners.get('npsp')?.retry)
    expect(config.partners.get('dossier-system')?.retry).not.toBe(config.partners.get('npsp')?.retry)
  })

  test('the config is frozen all the way down', async () => {
    const config = await configOf({
      text: npsp('retry: { maxAttempts: 3 }').concat(`encryption: { keys: [ { id: k, key: "${KEY}" } ] }\n`),
    })
    for (const part of [
      config,
      config.server,
      config.senders,
      config.encryption?.keys[0],
      config.partners.get('npsp'),
      config.partners.get('npsp')?.retry,
      config.partners.get('npsp')?.own,
      config.warnings,
    ])
      expect(Object.isFrozen(part)).toBe(true)
  })

  test('fee exemptions and a payment partner are taken with their defaults, without a warning', async () => {
    const config = await configOf({
      text: valid(`partners:
  payos: { baseUrl: http://127.0.0.1:9108, publicBaseUrl: https://p.example, clientId: c, apiKey: a, checksumKey: k }
feeExemptions: [ { channel: online, legalBasis: "NQ 15", from: "2025-06-24" } ]`),
    })
    expect(config.feeExemptions).toEqual([
      { channel: 'online', legalBasis: 'NQ 15', from: '2025-06-24', zeroReceipt: false },
    ])
    expect(config.warnings.join()).not.toMatch(/feeExemptions/)
    expect(config.partners.get('payos')?.own).toMatchObject({
      expireAfterMs: 900_000,
      poll: { firstDelayMs: 900_000, intervalMs: 300_000, giveUpAfterMs: 3_600_000 },
    })
  })
})

describe('secrets', () => {
  test('come from text, from the environment or from a file, whose trailing newline is cut', async () => {
    const config = await configOf({
      text: valid(`partners:
  npsp: { baseUrl: http://h, username: { file: ./user }, password: "\${NPSP_PASSWORD}" }
  dossier-system: { baseUrl: http://h, auth: { bearer: "a\${b}" } }
encryption: { keys: [ { id: k1, key: { file: ./k1 } } ] }`),
      env: { NPSP_PASSWORD: 'from the environment' },
      files: { user: 'from file\r\n', k1: `${KEY}\n` },
    })
    expect(config.partners.get('npsp')?.own).toMatchObject({
      username: 'from file',
      password: 'from the environment',
    })
    expect(config.partners.get('dossier-system')?.own['auth']).toEqual({ bearer: `a${'$'}{b}` })
    expect(config.encryption?.keys[0]?.key).toHaveLength(32)
  })

  test.each([
    ['a variable that is not set', reference('UNSET'), /UNSET.*not set/],
    ['a variable that is empty', reference('EMPTY'), /EMPTY.*empty/],
    ['a variable that every object inherits', reference('toString'), /not set/],
    ['a name that is none', reference('NOT-A-NAME'), /file/],
    ['a file that is not there', '{ file: ./absent }', /ENOENT/],
    ['a file that is empty', '{ file: ./empty }', /empty/],
    ['an empty text', '""', /empty/],
    ['a number', '12345', /quotes/],
    ['another mapping', '{ path: ./k }', /missing/],
  ])('%s is a problem at the secret', async (_, written, message) => {
    const problems = await problemsOf({
      text: valid(`partners: { npsp: { baseUrl: http://h, username: u, password: ${written} } }`),
      env: { EMPTY: '' },
      files: { empty: '\n' },
    })
    expect(problems[0]?.path).toMatch(/^\/partners\/npsp\/password(\/|$)/)
    expect(problems[0]?.message).toMatch(message)
  })

  test('a folder where a file is due is a problem', async () => {
    const { loaded } = await load({
      text: valid('partners: { dossier-system: { baseUrl: http://h, auth: { bearer: { file: . } } } }'),
    })
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ path: '/partners/dossier-system/auth/bearer' }],
    })
  })

  test('only secrets may be references', async () => {
    const problems = await problemsOf({
      text: valid(`partners: { dossier-system: { baseUrl: ${reference('URL')} } }`),
      env: { URL: 'http://h' },
    })
    expect(problems).toMatchObject([{ path: '/partners/dossier-system/baseUrl' }])
  })
})
