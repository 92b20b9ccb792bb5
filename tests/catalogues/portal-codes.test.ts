import { expect, test } from 'vitest'
import * as tables from '../../src/catalogues/portal-codes.ts'

test('every word has the code of contract §3.1', () => {
  const { isDossierState: _, ...codes } = tables
  expect(codes).toEqual({
    DOSSIER_STATES: {
      registered: '1',
      accepted: '2',
      refused: '3',
      processing: '4',
      'supplement-required': '5',
      'payment-required': '6',
      withdrawn: '7',
      stopped: '8',
      processed: '9',
      returned: '10',
    },
    CHANNELS: { 'in-person': '1', online: '2', post: '3' },
    APPLICANT_KINDS: { citizen: '1', business: '2', 'state-agency': '3', organisation: '4' },
    IDENTIFIER_TYPES: { 'personal-id': '1', 'legacy-id': '2', 'tax-code': '3' },
    RETURN_METHODS: { 'in-person': '0', post: '1' },
    ORIGINS: { 'national-portal': '1', 'provincial-system': '2' },
    ONLINE_PAYMENTS: { none: '0', 'national-portal': '1', 'provincial-gateway': '2' },
    DOCUMENT_REUSES: { none: '0', component: '1', result: '2' },
    FEE_MOMENTS: { reception: '1', supplement: '2', return: '4' },
    FEE_KINDS: { ordinary: '1', appraisal: '2', extension: '3' },
  })
})

test('a canonical state is one of the ten, and no name that every object has', () => {
  expect(Object.keys(tables.DOSSIER_STATES).every(tables.isDossierState)).toBe(true)
  for (const word of ['', 'Accepted', '1', 'constructor', '__proto__'])
    expect(tables.isDossierState(word)).toBe(false)
})
