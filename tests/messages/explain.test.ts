import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CANONICAL_FORMATS } from '../../src/catalogues/formats.ts'
import { explain, ISSUES_MAX } from '../../src/messages/explain.ts'
import { dossiers } from '../routes/arbitrary-dossier.ts'
import { goodExamples } from '../routes/examples.ts'

const contextOf = (name: string): Parameters<typeof explain>[1] => ({
  root: JSON.parse(readFileSync(`schemas/canonical/${name}.v1.schema.json`, 'utf8')),
  formats: CANONICAL_FORMATS,
  rounded: new Set<string>(),
})

test('finds nothing wrong with a valid message', () => {
  for (const route of ['dossier', 'progress', 'portal-status'])
    for (const { bytes } of goodExamples(route))
      expect(explain(JSON.parse(new TextDecoder().decode(bytes)), contextOf(route))).toEqual([])
  fc.assert(
    fc.property(dossiers, (message) => void expect(explain(message, contextOf('dossier'))).toEqual([])),
  )
})

test('stops one above the limit, wherever the mistakes are', () => {
  const supplements = Array.from({ length: 1000 }, () => ({ documents: Array(1000).fill({}) }))
  const issues = explain({ supplements }, contextOf('dossier'))
  expect(issues).toHaveLength(ISSUES_MAX + 1)
  expect(issues.at(-1)?.path).toMatch(/^\/supplements\/0\/documents\/\d+\/(id|name|url)$/)
})

test('says everything at once, each member once, with its reason', () => {
  const issues = explain(
    {
      status: 'returned',
      channel: 'fax',
      applicant: { identifiers: [{ type: 'personal-id', value: 1 }] },
      '~/': 0,
    },
    contextOf('dossier'),
  )
  expect(Object.fromEntries(issues.map(({ path, message }) => [path, message]))).toEqual({
    '/dossierCode': 'is required',
    '/procedure': 'is required',
    '/field': 'is required',
    '/submittedAt': 'is required',
    '/handlingUnit': 'is required',
    '/origin': 'is required',
    '/receivedAt':
      'is required when status is accepted, processing, supplement-required, payment-required, stopped, processed, returned',
    '/channel': 'must be one of: in-person, online, post',
    '/applicant/kind': 'is required',
    '/applicant/name': 'is required',
    '/applicant/identifiers/0/value': 'must be a text, not a number',
    '/~0~1': 'is not a known member: leave it out',
  })
  expect(issues).toHaveLength(12)
})
