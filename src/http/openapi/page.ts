import { hash } from 'node:crypto'
import type { OpenApi, OperationObject } from './document.ts'

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
h2 { margin-top: 3rem; border-bottom: 1px solid #cdd4df }
h3 { margin: 2rem 0 .25rem; font-size: 1rem } code, pre { font: 14px/1.45 ui-monospace, monospace }
.method { display: inline-block; min-width: 3.2rem; font-weight: 700; color: #0b5394 }
table { border-collapse: collapse; width: 100% } td { vertical-align: top; padding: .15rem .75rem .15rem 0 } td:first-child { white-space: nowrap }
pre { background: #f3f5f8; padding: .75rem; overflow: auto } p { margin: .25rem 0 } summary { cursor: pointer }
@media (prefers-color-scheme: dark) { body { color: #dfe4ec; background: #14181f } pre { background: #1f2530 } .method { color: #8ab8ef } h2 { border-color: #39424f } }
`

/** Nothing is loaded and nothing runs; the one style is this page's own. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** A page that shows documents, each with the address of its JSON: no script, no request of its own. */
export function documentPage(
  documents: readonly { readonly address: string; readonly document: OpenApi }[],
): string {
  const parts = documents.map(
    ({ address, document }) => `<h2>${escaped(document.info.title)}</h2>
<p>${escaped(document.info.description)} <a href="${escaped(address)}">${escaped(address)}</a></p>
${operationsOf(document)}
<h3>Schemas</h3>
${Object.entries(document.components['schemas'] ?? {})
  .map(([name, schema]) => folded(name, schema))
  .join('\n')}`,
  )
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Liên Thông: interfaces</title><style>${STYLE}</style></head>
<body><main><h1>Liên Thông: interfaces</h1>
${parts.join('\n')}
</main></body>
</html>
`
}

const operationsOf = ({ paths }: OpenApi): string =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => operationPart(method, path, operation)),
    )
    .join('\n')

function operationPart(method: string, path: string, operation: OperationObject): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  const body = Object.values(requestBody?.content ?? {})[0]?.schema?.['$ref']
  const rows = [
    ...parameters.map((parameter) => [
      `${parameter.in} ${parameter.name}`,
      parameter.description ?? JSON.stringify(parameter.schema),
    ]),
    ...(body === undefined ? [] : [['body', nameOf(body)]]),
    ...Object.entries(responses).map(([status, { description: text, content }]) => [
      status,
      `${text} ${Object.entries(content)
        .map(([type, { schema }]) => (schema ? nameOf(schema['$ref']) : type))
        .join()}`,
    ]),
  ]
  return `<section id="${escaped(operationId)}"><h3><span class="method">${method.toUpperCase()}</span> <code>${escaped(path)}</code></h3>
<p>${escaped(summary)}${description === undefined ? '' : ` <em>${escaped(description)}</em>`}</p>
<table>${rows.map(([name = '', text = '']) => `<tr><td><code>${escaped(name)}</code></td><td>${escaped(text)}</td></tr>`).join('')}</table></section>`
}

const nameOf = (reference: unknown): string => String(reference).split('/').at(-1) ?? ''

const folded = (name: string, schema: unknown): string =>
  `<details><summary><code>${escaped(name)}</code></summary><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></details>`

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
