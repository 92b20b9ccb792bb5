import { readFileSync } from 'node:fs'
import { type AnyRoute, isReceiving } from '../../domain/route.ts'
import { ADMIN_OPERATIONS } from './admin-operations.ts'
import type { AnswerDoc, Operation } from './operation.ts'
import { partnerOperations, schemaName } from './partner-operations.ts'
import { paymentOperations } from './payment-operations.ts'
import { ADMIN_PAYMENT_SCHEMAS, PAYMENT_SCHEMAS } from './payment-schemas.ts'
import { RECONCILIATION_SCHEMAS } from './reconciliation-schemas.ts'
import type { Schema } from './schema.ts'
import { ADMIN_SCHEMAS, COMMON_SCHEMAS, PARTNER_SCHEMAS } from './schemas.ts'

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface OperationObject {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly security: readonly object[]
  readonly parameters: readonly {
    readonly name: string
    readonly in: 'path' | 'query' | 'header'
    readonly required: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content: Content; readonly headers?: object }>
  >
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>

export const adminDocument = (): OpenApi =>
  documentOf(
    'Liên Thông, admin port',
    'What operators and their machines see and decide.',
    ADMIN_OPERATIONS,
    { ...ADMIN_SCHEMAS, ...ADMIN_PAYMENT_SCHEMAS, ...RECONCILIATION_SCHEMAS },
  )

/** `routes`: those that are on. `isPaying`: payments are. */
export function partnerDocument(routes: readonly AnyRoute[], isPaying = false): OpenApi {
  const received = routes
    .filter(isReceiving)
    .flatMap((route) => (route.mode === 'queued' ? [route.accepts] : [route.accepts, route.answers]))
  const messages = [...received, ...(isPaying ? PAYMENT_MESSAGES : [])]
  return documentOf(
    'Liên Thông, partner port',
    'Where partners’ systems hand in messages. Every error is a problem (RFC 9457).',
    [...partnerOperations(routes), ...(isPaying ? paymentOperations() : [])],
    {
      ...PARTNER_SCHEMAS,
      ...(isPaying && PAYMENT_SCHEMAS),
      ...Object.fromEntries(messages.map((name) => [schemaName(name), messageSchema(name)])),
    },
  )
}

const PAYMENT_MESSAGES = ['canonical/payment.v1', 'canonical/refund.v1']

function documentOf(
  title: string,
  description: string,
  operations: readonly Operation[],
  schemas: Readonly<Record<string, Schema>>,
): OpenApi {
  const paths: Record<string, Record<string, OperationObject>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) }
  }
  return {
    openapi: '3.1.1',
    info: { title, version: '1', description },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { ...COMMON_SCHEMAS, ...schemas },
    },
  }
}

function operationObject(operation: Operation): OperationObject {
  const { allowed, body, answers } = operation
  const parameters = [
    ...Object.entries(operation.pathParameters).map(([name, description]) => ({
      ...{ name, in: 'path' as const, required: true, description, schema: { type: 'string' } },
    })),
    ...Object.entries(operation.query).map(([name, schema]) => ({
      ...{ name, in: 'query' as const, required: false, schema },
    })),
    ...Object.entries(operation.headers).map(([name, description]) => ({
      ...{ name, in: 'header' as const, required: false, description, schema: { type: 'string' } },
    })),
  ]
  const rest: AnswerDoc = {
    ...{
      description:
        'Whatever else went wrong: 405 another method, 408 it came too slowly, 500 INTERNAL, a mistake of ours.',
      contentType: 'application/problem+json',
      schema: 'Problem',
    },
  }
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(allowed !== null && { description: allowed }),
    security: allowed === null ? [] : [{ bearer: [] }],
    parameters,
    ...(body !== null && { requestBody: { required: true, content: content('application/json', body) } }),
    responses: Object.fromEntries(
      Object.entries({ ...answers, default: rest }).map(([status, answer]) => [
        status,
        responseObject(answer),
      ]),
    ),
  }
}

const responseObject = ({ description, contentType, schema, headers }: AnswerDoc) => ({
  description,
  content: content(contentType, schema),
  ...(headers && {
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [
        name,
        { description: text, schema: { type: 'string' } },
      ]),
    ),
  }),
})

const content = (contentType: string | null, schema: string | null): Content =>
  contentType === null
    ? {}
    : { [contentType]: schema === null ? {} : { schema: { $ref: `#/components/schemas/${schema}` } } }

/** A message's own schema file, its inner references turned to where it now stands. */
function messageSchema(name: string): Schema {
  const file = new URL(`../../../schemas/${name}.schema.json`, import.meta.url)
  const turned = readFileSync(file, 'utf8').replaceAll(
    '"#/$defs/',
    `"#/components/schemas/${schemaName(name)}/$defs/`,
  )
  // A schema file is an object: the message types are compiled from the same files at start.
  const { $id: _, $schema: __, ...schema } = JSON.parse(turned) as Record<string, unknown>
  return schema
}
