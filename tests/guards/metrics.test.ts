import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { NPSP_ACCOUNT, type NpspMock, startNpspMock } from '../../mocks/npsp/mock.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { codeOf, putDossier } from '../support/sender.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

const read = (file: string): string => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')
const alerts: { groups: { rules: Rule[] }[] } = parse(read('prometheus/alerts.yaml'))
const rules = alerts.groups.flatMap((group) => group.rules)
const dashboard = read('grafana/lienthong.json')
const shown = [...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, text = '']): string =>
  JSON.parse(text),
)
const described = [...read('metrics.md').matchAll(/^\| `(\w+)(?:\{([\w,]+)\})?` \|/gm)]

/** The texts of a kind of node in a PromQL expression, as Prometheus's own grammar reads it. '⚠': what it cannot read. */
function textsOf(expression: string, kind: 'Identifier' | 'LabelName' | '⚠'): string[] {
  const texts: string[] = []
  parser.parse(expression).iterate({
    enter: ({ name, from, to }) => {
      if (name === kind) texts.push(expression.slice(from, to))
    },
  })
  return texts
}
/** Names of metrics in PromQL; what a histogram exposes counts as the histogram. */
const namesIn = (expressions: readonly string[]): string[] => [
  ...new Set(
    expressions
      .flatMap((expression) => textsOf(expression, 'Identifier'))
      .map((name) => name.replace(/_(bucket|sum|count)$/, '')),
  ),
]

let folder: string
let portal: NpspMock
let gateway: GatewayProcess
let lines: string[]
let scraped: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-metrics-'))
  // As root the database runs as another user, who has to pass through.
  chmodSync(folder, 0o711)
  portal = await startNpspMock({ port: 0, ...NPSP_ACCOUNT })
  gateway = await startGateway({ database: { dataDir: join(folder, 'data') }, portalUrl: portal.url })
  await putDossier(gateway.url, codeOf(1), 'một', { prefer: 'wait=20' })
  await vi.waitFor(
    async () => {
      const response = await fetch(`${gateway.adminUrl}/metrics`)
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
      lines = (await response.text()).split('\n')
      // The last ones to come: the recount of a store that was never recounted, and the first audit head.
      expect(lines).toContain('lienthong_recount_ok 1')
      expect(lines.some((line) => line.startsWith('lienthong_audit_head_age_seconds '))).toBe(true)
    },
    { timeout: 30_000, interval: 500 },
  )
  scraped = lines.flatMap((line) => /^# TYPE (\w+) /.exec(line)?.[1] ?? [])
})
afterAll(async () => {
  await gateway?.stop()
  await portal?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what docs/metrics.md describes is what a running gateway exposes, and nothing else', () => {
  expect(described.map(([, name]) => name).sort()).toEqual([...scraped].sort())
})

const WITHOUT_SAMPLE = ['lienthong_faults_total', 'lienthong_payments', 'lienthong_payment_callbacks_total']

test('docs/metrics.md names the labels', () => {
  for (const [, name, labels] of described) {
    const sample = lines.find((line) => new RegExp(`^${name}(_count)?[ {]`).test(line))
    // These have their first sample with the first fault and the first payment.
    if (sample === undefined) expect(WITHOUT_SAMPLE).toContain(name)
    else expect([...sample.matchAll(/(\w+)="/g)].map(([, label]) => label).join(',')).toBe(labels ?? '')
  }
})

test('dashboard and alerts are PromQL', () => {
  const expressions = [...shown, ...rules.map((rule) => rule.expr)]
  expect(expressions.length).toBeGreaterThan(30)
  expect(expressions.filter((expression) => textsOf(expression, '⚠').length > 0)).toEqual([])
  expect(textsOf('sum(rate(lienthong_exchanges[5m])', '⚠')).toHaveLength(1)
})

test('the dashboard shows every metric, and none that does not exist', () => {
  expect(namesIn(shown).sort()).toEqual([...scraped].sort())
})

test('alerts ask only for metrics that exist', () => {
  // `up` is Prometheus's own, of every target.
  const known = [...scraped, 'up']
  expect(namesIn(rules.map((rule) => rule.expr)).filter((name) => !known.includes(name))).toEqual([])
})

test('dashboard and alerts use only labels that exist', () => {
  const known = new Set(['job', 'instance', 'le', ...lines.flatMap((line) => line.match(/\w+(?==")/g) ?? [])])
  for (const label of ['where', 'provider', 'outcome']) known.add(label)
  const used = [...shown, ...rules.map((rule) => rule.expr)].flatMap((expression) =>
    textsOf(expression, 'LabelName'),
  )
  expect(used.length).toBeGreaterThan(50)
  expect(used.filter((label) => !known.has(label))).toEqual([])
})

test('every metric explains itself', () => {
  for (const name of scraped) expect(lines.join('\n')).toMatch(new RegExp(`^# HELP ${name} .{10,}$`, 'm'))
})

describe.each(rules)('alert $alert', (rule) => {
  test('says in Vietnamese what happened and where it stands what to do', () => {
    expect(rule.alert).toMatch(/^LienThong[A-Z]\w+$/)
    expect(['critical', 'warning']).toContain(rule.labels.severity)
    expect(rule.annotations.summary).toMatch(/[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]/)
    expect(rule.annotations.summary.normalize('NFC')).toBe(rule.annotations.summary)
    const [, section] = /^docs\/operations\.md#([a-z-]+)$/.exec(rule.annotations.runbook) ?? []
    expect(section).toBeDefined()
    if (existsSync(new URL('../../docs/operations.md', import.meta.url)))
      expect(sectionsOf(read('operations.md'))).toContain(section)
  })
})

/** Anchors of a document: of its headings, as GitHub makes them, and those set by hand. */
function sectionsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]
}
