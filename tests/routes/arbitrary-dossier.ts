import fc from 'fast-check'
import {
  APPLICANT_KINDS,
  CHANNELS,
  DOCUMENT_REUSES,
  DOSSIER_STATES,
  FEE_KINDS,
  FEE_MOMENTS,
  ONLINE_PAYMENTS,
  ORIGINS,
  RETURN_METHODS,
} from '../../src/catalogues/portal-codes.ts'
import type { DossierV1 } from '../../src/messages/generated/canonical/dossier.v1.ts'

export const KEY = 'H56.14-251121-0001'

let count = 0

/** A text that stands nowhere else, with whatever signs a text may hold. */
const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .filter((each) => !each.includes('\0'))
  .map((each) => `${each}#${count++}#`)

const word = <Word extends string>(table: Readonly<Record<Word, string>>): fc.Arbitrary<Word> =>
  // The keys of the table are its words.
  fc.constantFrom(...(Object.keys(table) as Word[]))

const moment = fc
  .date({ min: new Date('1976-01-02'), max: new Date('9999-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
const whole = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const named = fc.record({ code: text, name: text })
const flag = fc.boolean()

const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 })

const document = fc.record(
  {
    id: text,
    name: text,
    url: text,
    componentCode: text,
    deleted: flag,
    digitised: flag,
    reuse: word(DOCUMENT_REUSES),
    fromNationalStore: flag,
    replacedByResultCode: text,
  },
  { requiredKeys: ['id', 'name', 'url'] },
)

const fee = fc.record({
  code: text,
  name: text,
  collectedAt: word(FEE_MOMENTS),
  amountVnd: fc.maxSafeNat(),
  kind: word(FEE_KINDS),
})

const result = fc.record(
  { id: text, name: text, url: text, resultCode: text, componentCode: text },
  { requiredKeys: ['id', 'name', 'url', 'resultCode'] },
)

const supplement = fc.record(
  {
    id: whole,
    requestedBy: text,
    content: text,
    requestedAt: moment,
    fulfilled: flag,
    acceptedBy: text,
    acceptedNote: text,
    acceptedAt: moment,
    documents: list(document),
    fees: list(fee),
    dueBefore: moment,
    dueAfter: moment,
  },
  { requiredKeys: ['id', 'requestedBy', 'content', 'requestedAt', 'fulfilled'] },
)

const identifier = fc.constantFrom(
  { type: 'personal-id' as const, value: '038190001234' },
  { type: 'legacy-id' as const, value: '012345678' },
  { type: 'tax-code' as const, value: '0100233456-001' },
  { type: 'tax-code' as const, value: '0100109106' },
)

/** Any valid dossier with the code KEY. */
export const dossiers: fc.Arbitrary<DossierV1> = fc.record(
  {
    dossierCode: fc.constant(KEY),
    procedure: named,
    field: named,
    channel: word(CHANNELS),
    applicant: fc.record(
      {
        kind: word(APPLICANT_KINDS),
        name: text,
        identifiers: fc
          .tuple(identifier, list(identifier))
          .map(([first, others]): DossierV1['applicant']['identifiers'] => [first, ...others]),
        techId: text,
        email: text,
        phone: text,
      },
      { requiredKeys: ['kind', 'name', 'identifiers'] },
    ),
    submittedAt: moment,
    receivedAt: moment,
    status: word(DOSSIER_STATES),
    handlingUnit: named,
    origin: word(ORIGINS),
    summary: text,
    dueAt: moment,
    finishedAt: moment,
    returnedAt: moment,
    refusedAt: moment,
    returnMethod: word(RETURN_METHODS),
    digitised: flag,
    vneidVerified: flag,
    onlinePayment: word(ONLINE_PAYMENTS),
    databasesUsed: list(text),
    documents: list(document),
    fees: list(fee),
    otherPapers: list(fc.record({ name: text, quantity: whole, kind: whole })),
    results: list(result),
    supplements: list(supplement),
    note: text,
  },
  {
    requiredKeys: [
      'dossierCode',
      'procedure',
      'field',
      'channel',
      'applicant',
      'submittedAt',
      'receivedAt',
      'status',
      'handlingUnit',
      'origin',
    ],
  },
)
