import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configOf, HASH, KEY, npsp, problemsOf, valid } from './support.ts'

const sender = (more: string): string =>
  valid(`senders: { a: { partner: dossier-system, apiKeySha256: "${HASH}", ${more} } }`)
const admin = (more: string): string => valid(`admins: [ { name: bot, role: viewer, ${more} } ]`)
const encryption = (keys: string, more = ''): string => valid(`encryption: { keys: [ ${keys} ] ${more} }`)
const partner = (id: string, keys: string): string => valid(`partners: { ${id}: { ${keys} } }`)

/** A section that is right but for the fields that its query's answer signs. */
const vnptPay = (fields: string): string =>
  partner(
    'vnpt-pay',
    `baseUrl: http://h, merchantServiceId: "1", apiKey: a, secret: b, publicBaseUrl: http://h, queryStatus: { paid: ["1"], failed: ["2"] }, queryFields: [${fields}]`,
  )

const CERTIFICATE = resolve('tests/outbound/fixtures/client.pem')

/** Each of these files has exactly one problem: its path, and words of its message. */
const WRONG: readonly (readonly [guarantee: string, text: string, path: string, message: RegExp])[] = [
  ['province is required', 'server: {}', '/province', /missing/],
  ['an empty file lacks the province', '', '/province', /missing/],
  ['a file that is a list', '- a', '', /mapping, not a list/],
  ['agencyCode is required', 'province: { name: A }', '/province/agencyCode', /missing/],
  ['a name without a value is missing', 'province: { agencyCode: H56, name: }', '/province/name', /missing/],
  ['agencyCode has its form', 'province: { agencyCode: h56, name: A }', '/province/agencyCode', /H56/],
  ['an unknown section', valid('servers: {}'), '/servers', /did you mean server\?/],
  [
    'an unknown key is compared without case or hyphens',
    npsp('base-url: x'),
    '/partners/npsp/base-url',
    /did you mean baseUrl\?/,
  ],
  [
    'an unknown key without a value is unknown all the same',
    valid('servers:'),
    '/servers',
    /not a known key/,
  ],
  ['an unknown key far from all', valid('database: { quux: 1 }'), '/database/quux', /url, dataDir/],
  ['swapped letters', npsp('timeuotMs: 1'), '/partners/npsp/timeuotMs', /did you mean timeoutMs\?/],
  ['a key with a slash and a tilde is escaped', valid('"a/~b": 1'), '/a~1~0b', /not a known key/],
  ['__proto__ is a key like any other', valid('"__proto__": { a: 1 }'), '/__proto__', /not a known key/],
  ['YAML merge keys are not known', valid('server: { "<<": {} }'), '/server/<<', /not a known key/],
  ['an unknown partner', partner('nspp', 'baseUrl: http://h'), '/partners/nspp', /did you mean npsp\?/],
  ['a port above 65535', valid('server: { partnerPort: 65536 }'), '/server/partnerPort', /65535 or less/],
  ['a port below 0', valid('server: { adminPort: -1 }'), '/server/adminPort', /0 or more/],
  ['a port with a fraction', valid('server: { adminPort: 80.5 }'), '/server/adminPort', /whole number/],
  ['a port as text', valid('server: { adminPort: "81" }'), '/server/adminPort', /whole number, not text/],
  ['the same port twice', valid('server: { adminPort: 8080 }'), '/server/adminPort', /another port/],
  [
    'the same port below a host of all',
    valid('server: { host: 0.0.0.0, adminPort: 8080 }'),
    '/server/adminPort',
    /another port/,
  ],
  ['a host with a scheme', valid('server: { host: "http://a" }'), '/server/host', /127\.0\.0\.1/],
  ['bodyBytesMax of 0', valid('server: { bodyBytesMax: 0 }'), '/server/bodyBytesMax', /1 or more/],
  [
    'bodyBytesMax over the budget',
    valid('server: { bodyBytesMax: 67108865 }'),
    '/server/bodyBytesMax',
    /less/,
  ],
  [
    'a negative retention',
    valid('retention: { deliveredDays: -1 }'),
    '/retention/deliveredDays',
    /0 or more/,
  ],
  ['no keys in encryption', valid('encryption: {}'), '/encryption/keys', /missing/],
  ['an empty list of keys', encryption(''), '/encryption/keys', /at least one/],
  [
    'a key of 31 bytes',
    encryption(`{ id: a, key: "${Buffer.alloc(31).toString('base64')}" }`),
    '/encryption/keys/0/key',
    /32 bytes/,
  ],
  [
    'a key of 33 bytes',
    encryption(`{ id: a, key: "${Buffer.alloc(33).toString('base64')}" }`),
    '/encryption/keys/0/key',
    /32 bytes/,
  ],
  ['a key in hexadecimal', encryption(`{ id: a, key: "${HASH}" }`), '/encryption/keys/0/key', /base64/],
  ['a key with a blank', encryption(`{ id: a, key: "${KEY} " }`), '/encryption/keys/0/key', /base64/],
  [
    'an index key that is none',
    encryption(`{ id: a, key: "${KEY}" }`, ', indexKey: short'),
    '/encryption/indexKey',
    /32 bytes/,
  ],
  [
    'a key id twice',
    encryption(`{ id: a, key: "${KEY}" }, { id: a, key: "${KEY}" }`),
    '/encryption/keys/1/id',
    /its own/,
  ],
  ['a key id with a blank', encryption(`{ id: "a b", key: "${KEY}" }`), '/encryption/keys/0/id', /letters/],
  [
    'a database without encryption',
    valid('database: { url: "postgres://h/d" }'),
    '/encryption',
    /encryption\.keys/,
  ],
  [
    'a sender of an unknown partner',
    valid(`senders: { a: { partner: onegate, apiKeySha256: "${HASH}" } }`),
    '/senders/a/partner',
    /dossier-system/,
  ],
  [
    'a sender without a key',
    valid('senders: { a: { partner: npsp } }'),
    '/senders/a/apiKeySha256',
    /missing/,
  ],
  [
    'a sender without a partner',
    valid(`senders: { a: { apiKeySha256: "${HASH}" } }`),
    '/senders/a/partner',
    /missing/,
  ],
  ['a sender that is nothing', valid(`senders: { a: text }`), '/senders/a', /mapping, not text/],
  [
    'a sender id with a blank',
    valid(`senders: { "a b": { partner: npsp, apiKeySha256: "${HASH}" } }`),
    '/senders/a b',
    /letters/,
  ],
  [
    'a key hash with 63 digits',
    valid(`senders: { a: { partner: npsp, apiKeySha256: "${HASH.slice(1)}" } }`),
    '/senders/a/apiKeySha256',
    /64/,
  ],
  [
    'a key hash that is no hexadecimal',
    valid(`senders: { a: { partner: npsp, apiKeySha256: "${'g'.repeat(64)}" } }`),
    '/senders/a/apiKeySha256',
    /64/,
  ],
  [
    'a key hash that YAML reads as a number',
    valid(`senders: { a: { partner: npsp, apiKeySha256: ${'1'.repeat(64)} } }`),
    '/senders/a/apiKeySha256',
    /quotes/,
  ],
  [
    'a wrong hash in a list',
    valid(`senders: { a: { partner: npsp, apiKeySha256: ["${HASH}", "x"] } }`),
    '/senders/a/apiKeySha256/1',
    /64/,
  ],
  [
    'an empty list of hashes',
    valid('senders: { a: { partner: npsp, apiKeySha256: [] } }'),
    '/senders/a/apiKeySha256',
    /at least one/,
  ],
  [
    'one key for two senders, in any case',
    valid(
      `senders: { a: { partner: npsp, apiKeySha256: "${HASH}" }, b: { partner: npsp, apiKeySha256: ["${'1'.repeat(64)}", "${HASH.toUpperCase()}"] } }`,
    ),
    '/senders/b/apiKeySha256/1',
    /own/,
  ],
  [
    'a status word that is not canonical',
    sender('statusMap: { Xong: finished }'),
    '/senders/a/statusMap/Xong',
    /registered, accepted/,
  ],
  [
    'a status word near a canonical one',
    sender('statusMap: { Xong: procesed }'),
    '/senders/a/statusMap/Xong',
    /did you mean processed\?/,
  ],
  [
    'one status word in two Unicode forms',
    sender(`statusMap: { "${'trả'.normalize('NFC')}": returned, "${'trả'.normalize('NFD')}": processed }`),
    `/senders/a/statusMap/${'trả'.normalize('NFD')}`,
    /Unicode/,
  ],
  ['an empty status word', sender('statusMap: { "": returned }'), '/senders/a/statusMap/', /one character/],
  [
    'an unknown role',
    valid(`admins: [ { name: a, role: root, tokenSha256: "${HASH}" } ]`),
    '/admins/0/role',
    /viewer, operator, admin, auditor/,
  ],
  [
    'an admin without a token',
    valid('admins: [ { name: a, role: admin } ]'),
    '/admins/0/tokenSha256',
    /missing/,
  ],
  [
    'a blank name',
    valid(`admins: [ { name: " ", role: admin, tokenSha256: "${HASH}" } ]`),
    '/admins/0/name',
    /not blank/,
  ],
  [
    'an admin’s name twice',
    valid(
      `admins: [ { name: a, role: admin, tokenSha256: "${HASH}" }, { name: a, role: viewer, tokenSha256: "${'1'.repeat(64)}" } ]`,
    ),
    '/admins/1/name',
    /apart/,
  ],
  ['a token twice', admin(`tokenSha256: ["${HASH}", "${HASH}"]`), '/admins/0/tokenSha256/1', /own/],
  [
    'npsp without a password',
    partner('npsp', 'baseUrl: http://h, username: u'),
    '/partners/npsp/password',
    /missing/,
  ],
  [
    'dossier-system without anything',
    valid('partners: { dossier-system: }'),
    '/partners/dossier-system/baseUrl',
    /missing/,
  ],
  [
    'auth without a bearer',
    partner('dossier-system', 'baseUrl: http://h, auth: {}'),
    '/partners/dossier-system/auth/bearer',
    /missing/,
  ],
  ['a path without a slash', npsp('loginPath: mapi'), '/partners/npsp/loginPath', /begins with \//],
  ['a unit code of another form', npsp('unitCode: H 56'), '/partners/npsp/unitCode', /000\.00\.00\.H56/],
  ['timeoutMs of 0', npsp('timeoutMs: 0'), '/partners/npsp/timeoutMs', /1 or more/],
  ['timeoutMs over two minutes', npsp('timeoutMs: 120001'), '/partners/npsp/timeoutMs', /120000 or less/],
  ['concurrency of 257', npsp('concurrency: 257'), '/partners/npsp/concurrency', /256 or less/],
  ['ratePerSecond of 0', npsp('ratePerSecond: 0'), '/partners/npsp/ratePerSecond', /0\.1 or more/],
  ['a rate that is infinite', npsp('ratePerSecond: .inf'), '/partners/npsp/ratePerSecond', /number/],
  ['maxAttempts of 0', npsp('retry: { maxAttempts: 0 }'), '/partners/npsp/retry/maxAttempts', /1 or more/],
  ['a factor below 1', npsp('retry: { factor: 0.5 }'), '/partners/npsp/retry/factor', /1 or more/],
  [
    'a threshold over 100 %',
    npsp('breaker: { errorThresholdPercentage: 101 }'),
    '/partners/npsp/breaker/errorThresholdPercentage',
    /100 or less/,
  ],
  [
    'a certificate without its key',
    npsp(`tls: { certFile: ${CERTIFICATE} }`),
    '/partners/npsp/tls/keyFile',
    /only work together/,
  ],
  [
    'a certificate that is not there',
    npsp('tls: { caFile: ./absent.pem }'),
    '/partners/npsp/tls/caFile',
    /ENOENT/,
  ],
  [
    'an authority that is no certificate',
    npsp('tls: { caFile: ./config.yaml }'),
    '/partners/npsp/tls/caFile',
    /config\.yaml, which must hold certificates in PEM form/,
  ],
  [
    'a key that is none',
    npsp(`tls: { certFile: ${CERTIFICATE}, keyFile: ./config.yaml }`),
    '/partners/npsp/tls/keyFile',
    /must hold a private key in PEM form/,
  ],
  [
    'an address for payment queries below 100 ms',
    partner(
      'momo',
      'baseUrl: http://h, partnerCode: p, accessKey: a, secretKey: s, publicBaseUrl: http://h, poll: { intervalMs: 99 }',
    ),
    '/partners/momo/poll/intervalMs',
    /100 or more/,
  ],
  [
    'an appId as text',
    partner('zalopay', 'baseUrl: http://h, appId: "1", key1: a, key2: b, publicBaseUrl: http://h'),
    '/partners/zalopay/appId',
    /whole number, not text/,
  ],
  [
    'a gateway address in IPv6',
    partner(
      'payment-platform',
      'initUrl: http://h/i, queryUrl: http://h/q, partnerCode: p, secret: s, publicBaseUrl: http://h, gatewayIp: "::1"',
    ),
    '/partners/payment-platform/gatewayIp',
    /IPv4/,
  ],
  [
    'a field that population does not have',
    partner(
      'population',
      'url: http://h, username: u, secret: s, integrationCodes: { lookup: "037", verify: "003" }, officers: {}, procedures: { "1.0": { serviceCode: a, fields: [ fullname ] } }',
    ),
    '/partners/population/procedures/1.0/fields/0',
    /did you mean fullName\?/,
  ],
  [
    'a fee exemption without its legal basis',
    valid('feeExemptions: [ { channel: online } ]'),
    '/feeExemptions/0/legalBasis',
    /missing/,
  ],
  [
    'a day that does not exist',
    valid('feeExemptions: [ { channel: online, legalBasis: a, from: "2025-02-30" } ]'),
    '/feeExemptions/0/from',
    /day/,
  ],
  [
    'an exemption that ends before it begins',
    valid('feeExemptions: [ { channel: online, legalBasis: a, from: "2025-06-24", to: "2025-06-23" } ]'),
    '/feeExemptions/0/to',
    /before from/,
  ],
]

describe('one problem, at its path', () => {
  test.each([
    'RESPONSE_CODE, DESCRIPTION',
    'VNPTPAY_TRANSACTION_ID, AMOUNT, TRANSACTION_STATUS',
    'MERCHANT_ORDER_ID, AMOUNT, TRANSACTION_STATUS',
    'MERCHANT_ORDER_ID, VNPTPAY_TRANSACTION_ID, TRANSACTION_STATUS',
    'MERCHANT_ORDER_ID, VNPTPAY_TRANSACTION_ID, AMOUNT',
  ])('signed fields %s, without one that decides', async (fields) => {
    expect(await problemsOf({ text: vnptPay(fields) })).toEqual([
      {
        path: '/partners/vnpt-pay/queryFields',
        message: expect.stringContaining('AMOUNT and TRANSACTION_STATUS among them'),
      },
    ])
  })

  test('signed fields that name what decides are no problem, in any order and without the others', async () => {
    const fields = 'TRANSACTION_STATUS, AMOUNT, VNPTPAY_TRANSACTION_ID, MERCHANT_ORDER_ID'
    await configOf({ text: vnptPay(fields) })
  })

  test('a wrong agencyCode is no problem of the partners too', async () => {
    const problems = await problemsOf({ text: npsp().replace('H56', 'h56') })
    expect(problems).toMatchObject([{ path: '/province/agencyCode' }])
  })

  test.each(WRONG)('%s', async (_, text, path, message) => {
    expect(await problemsOf({ text })).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  test.each([
    'ftp://h',
    'h:80',
    'http://',
    'http:h',
    'http:///a',
    'http://u:p@h',
    'http://h#a',
    'http://h?a=b',
    'http://h h',
    'http://:80',
  ])('a base URL %s', async (url) => {
    expect(await problemsOf({ text: partner('dossier-system', `baseUrl: "${url}"`) })).toMatchObject([
      { path: '/partners/dossier-system/baseUrl' },
    ])
  })

  test.each(['mysql://h/d', 'h/d', 'postgres:h', 'postgres://', 'http://h'])(
    'a database URL %s',
    async (url) => {
      const text = encryption(`{ id: a, key: "${KEY}" }`).concat(`database: { url: "${url}" }\n`)
      expect(await problemsOf({ text })).toMatchObject([
        { path: '/database/url', message: expect.stringContaining('postgres://') },
      ])
    },
  )
})
