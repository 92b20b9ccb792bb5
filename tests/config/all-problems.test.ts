import { describe, expect, test } from 'vitest'
import { printProblems } from '../../src/config/print-problems.ts'
import { configOf, HASH, problemsOf, valid } from './support.ts'

describe('YAML', () => {
  test('a key twice is a problem at its path, beside all others', async () => {
    const problems = await problemsOf({
      text: valid('server: { host: a, host: b, adminPort: -1 }\nfoo: 1'),
    })
    expect(problems.map(({ path }) => path)).toEqual(['/server/host', '/foo', '/server/adminPort'])
    expect(problems[0]?.message).toMatch(/twice \(line 2\)/)
  })

  test.each([
    ['broken syntax', 'a: [1', /line 1/],
    ['two documents', 'a: 1\n---\nb: 2', /second/],
    ['an unknown tag', 'a: !secret b', /tag/],
    ['an unknown alias', 'a: *b', /alias/],
    ['a list as a key', '? [1, 2]\n: 3', /plain text/],
    ['tabs', 'a:\n\tb: 1', /line 2/],
    ['too deep', `a: ${'['.repeat(70)}${']'.repeat(70)}`, /deeper/],
    [
      'an alias bomb',
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]`,
      /aliases/,
    ],
  ])('%s is refused with a place, and repeats nothing', async (_, text, message) => {
    const problems = await problemsOf({ text })
    expect(problems.some((problem) => message.test(problem.message))).toBe(true)
  })

  test('a part that contains itself is checked without end being needed', async () => {
    const problems = await problemsOf({ text: valid('feeExemptions: &a [ *a ]') })
    expect(problems.length).toBeGreaterThan(0)
  })
})

describe('all problems', () => {
  test('of every kind come at once', async () => {
    const problems = await problemsOf({
      text: `server: { partnerPort: 99999 }
database: { url: "\${DATABASE_URL}" }
senders: { a: { partner: npps, apiKeySha256: x } }
partners: { npsp: { baseUrl: ftp://h, pasword: hunter2 } }
`,
    })
    expect(problems.map(({ path }) => path).sort()).toEqual([
      '/database/url',
      '/encryption',
      '/partners/npsp/baseUrl',
      '/partners/npsp/password',
      '/partners/npsp/pasword',
      '/partners/npsp/username',
      '/province',
      '/senders/a/apiKeySha256',
      '/senders/a/partner',
      '/server/partnerPort',
    ])
  })

  test('repeat no secret, wherever it was put', async () => {
    const problems = await problemsOf({
      text: `province: hunter2
database: { url: "mysql://u:hunter2@h/d" }
encryption: { keys: [ { id: "hunter2 x", key: hunter2 } ], indexKey: hunter2 }
admins: [ { name: a, role: hunter2, tokenSha256: hunter2 } ]
partners:
  npsp: { baseUrl: "http://u:hunter2@h", username: [hunter2], password: { file: hunter2, x: hunter2 }, timeoutMs: hunter2 }
`,
    })
    expect(problems.length).toBeGreaterThan(8)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
    const broken = await problemsOf({ text: 'password: "hunter2\nx: [hunter2' })
    expect(JSON.stringify(broken)).not.toContain('hunter2')
  })

  test('are printed one a line, the whole file as /', () => {
    expect(
      printProblems([
        { path: '', message: 'must be a mapping' },
        { path: '/a\nb', message: 'is not a known key' },
      ]),
    ).toBe('/: must be a mapping\n/a b: is not a known key\n')
  })
})

describe('what looks wrong and is not', () => {
  test.each([
    ['port 0 twice', 'server: { partnerPort: 0, adminPort: 0 }'],
    ['one port on two hosts', 'server: { host: 10.0.0.1, adminHost: 127.0.0.1, adminPort: 8080 }'],
    ['a host in IPv6', 'server: { host: "::1" }'],
    [
      'the widest ranges',
      'partners: { dossier-system: { baseUrl: "HTTPS://H:8443/a", timeoutMs: 120000, concurrency: 256, ratePerSecond: 100000, retry: { factor: 1, maxAttempts: 1 } } }',
    ],
    [
      'all status words',
      'senders: { a: { partner: npsp, apiKeySha256: "' +
        HASH +
        '", statusMap: { "a/b": registered, "10": returned } } }',
    ],
  ])('%s', async (_, more) => {
    await configOf({ text: valid(more) })
  })
})
