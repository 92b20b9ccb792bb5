import { describe, expect, test } from 'vitest'
import { routes } from '../../../src/routes/index.ts'
import { startAdminPort } from './admin-port.ts'

const R = '/admin/v1/routes'
const table = routes.map((route) => ({ ...route, enabled: true }))
const withExample = routes.filter(({ id }) => ['dossier', 'progress', 'portal-status'].includes(id))

interface Example {
  readonly key: string
  readonly message: Readonly<Record<string, unknown>>
}

describe.each(withExample)('route $id', (route) => {
  const open = async () => {
    const admin = await startAdminPort({ routes: table })
    const { json } = await admin.call('viewer', 'GET', `${R}/${route.id}`)
    const { key, message } = json['example'] as Example
    const tryOut = (text: string) =>
      admin.call('viewer', 'POST', `${R}/${route.id}/try`, { key, text }).then((reply) => reply.json)
    return { json, message, tryOut }
  }

  test('is shown with its schemas and an example, which it takes and translates', async () => {
    const { json, message, tryOut } = await open()
    expect(json).toMatchObject({
      acceptsSchema: { $id: route.accepts, type: 'object' },
      sendsSchema: { $id: route.sends, type: 'object' },
    })
    const tried = await tryOut(JSON.stringify(message))
    expect(tried).toMatchObject({ admitted: true, failure: null })
    const { text } = tried['messageOut'] as { text: string }
    expect(JSON.parse(text)).toHaveProperty('MaHoSo')
  })

  test('tried with a wrong message says what is wrong where, and with no JSON that it cannot be read', async () => {
    const { message, tryOut } = await open()
    expect(await tryOut(JSON.stringify({ ...message, status: 'acepted' }))).toMatchObject({
      ...{ admitted: false, messageOut: null },
      failure: { code: 'INBOUND_INVALID', issues: [{ path: '/status' }] },
    })
    expect(await tryOut('{')).toMatchObject({ admitted: false, failure: { code: 'INBOUND_MALFORMED' } })
  })
})

test('an unknown route is 404, a trial without key or text 422', async () => {
  const admin = await startAdminPort({ routes: table })
  expect((await admin.call('viewer', 'GET', `${R}/none`)).status).toBe(404)
  expect((await admin.call('viewer', 'POST', `${R}/none/try`, { key: 'K', text: '' })).status).toBe(404)
  const reply = await admin.call('viewer', 'POST', `${R}/dossier/try`, { key: 'K' })
  expect([reply.status, reply.json['issues']]).toEqual([422, [{ path: '/text', message: 'is missing' }]])
})
