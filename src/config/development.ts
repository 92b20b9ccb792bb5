import { createHash } from 'node:crypto'
import type { AdminRole } from './model.ts'

/** The development defaults' API key (contract §2). Everybody knows it: production refuses it. */
export const DEVELOPMENT_API_KEY = 'dev-onegate-key'

/** The development defaults' admin tokens, by role. */
export const DEVELOPMENT_TOKENS: Readonly<Record<AdminRole, string>> = {
  viewer: 'dev-viewer',
  operator: 'dev-operator',
  admin: 'dev-admin',
  auditor: 'dev-auditor',
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const publicBaseUrl = 'http://127.0.0.1:8080'

/** The payment providers at the mocks' ports, with the mocks' keys. */
const PAYMENT_PROVIDERS = {
  vnpay: {
    tmnCode: 'DEMOTMN1',
    hashSecret: 'DEVVNPAYHASHSECRET00000000000001',
    payUrl: 'http://127.0.0.1:9103/paymentv2/vpcpay.html',
    apiUrl: 'http://127.0.0.1:9103/merchant_webapi/api/transaction',
    publicBaseUrl,
  },
  momo: {
    baseUrl: 'http://127.0.0.1:9104',
    partnerCode: 'MOMO',
    accessKey: 'F8BBA842ECF85',
    secretKey: 'K951B6PE1waDMi640xX08PD3vg6EkVlz',
    publicBaseUrl,
  },
  zalopay: {
    baseUrl: 'http://127.0.0.1:9105',
    appId: 2553,
    key1: 'PcY4iZIKFCIdgZvA6ueMcMHHUbRLYjPL',
    key2: 'kLtgPl8HHhfvMuDHPwKfgfsY4Ydm9eIz',
    publicBaseUrl,
  },
  'payment-platform': {
    initUrl: 'http://127.0.0.1:9106/init',
    queryUrl: 'http://127.0.0.1:9106/query',
    partnerCode: 'H56',
    secret: 'dev-payment-platform-secret',
    publicBaseUrl,
  },
  'vnpt-pay': {
    baseUrl: 'http://127.0.0.1:9107',
    merchantServiceId: '1234',
    apiKey: 'dev-vnpt-pay-key',
    secret: 'dev-vnpt-pay-secret',
    queryStatus: { paid: ['1'], failed: ['2'] },
    publicBaseUrl,
  },
  payos: {
    baseUrl: 'http://127.0.0.1:9108',
    clientId: 'dev-payos-client',
    apiKey: 'dev-payos-key',
    checksumKey: 'dev-payos-checksum-key',
    publicBaseUrl,
  },
}

/** Procedures and officers of the development defaults: enough to try what is granted and what is not. */
export const developmentPopulation = (url: string): object => ({
  url,
  username: 'province',
  secret: 'dev-population-secret',
  apiKey: 'dev-population-key',
  xRoadClient: 'VN/GOV/H56/lienthong',
  integrationCodes: { lookup: '037', verify: '003' },
  procedures: {
    '1.004194': {
      serviceCode: '1.004194',
      fields: ['personalId', 'fullName', 'birth', 'gender', 'permanentAddress', 'currentAddress'],
    },
    '1.000894': {
      serviceCode: '1.000894',
      fields: ['personalId', 'fullName', 'birth', 'gender', 'maritalStatus', 'father', 'mother', 'spouse'],
    },
  },
  officers: {
    'CB-THU-001': { account: 'cb-thu-001', active: true },
    'CB-THU-002': { account: 'cb-thu-002', active: true, phone: '0900000002' },
    'CB-THU-009': { account: 'cb-thu-009', active: false },
  },
})

/** What a config file would say, where there is none (contract §2, Development defaults). A given file is merged with none of it. */
export const developmentDefaults = (): unknown => ({
  province: { agencyCode: 'H56', name: 'Thanh Hóa' },
  senders: {
    onegate: { partner: 'dossier-system', apiKeySha256: sha256(DEVELOPMENT_API_KEY) },
  },
  admins: Object.entries(DEVELOPMENT_TOKENS).map(([role, token]) => ({
    name: token,
    role,
    tokenSha256: sha256(token),
  })),
  partners: {
    'dossier-system': { baseUrl: 'http://127.0.0.1:9100', auth: { bearer: 'dev-dossier-system' } },
    npsp: { baseUrl: 'http://127.0.0.1:9101', username: 'province', password: 'dev-npsp-password' },
    population: developmentPopulation('http://127.0.0.1:9102/population'),
    ...PAYMENT_PROVIDERS,
  },
})
