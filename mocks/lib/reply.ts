/** A whole HTTP answer. */
export interface Reply {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export const jsonReply = (status: number, value: unknown): Reply => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})

export const textReply = (status: number, body: string): Reply => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
})

/** A page for a browser; the text is escaped. */
export const pageReply = (status: number, text: string): Reply => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body: `<html lang="vi"><body><h1>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</h1></body></html>`,
})

export type Wso2Format = 'xml' | 'json'

/** HTTP status by fault code (dossier notes §3.2); whatever is not listed is a 500. */
const WSO2_STATUS: Readonly<Record<number, number>> = {
  102511: 400,
  303001: 503,
  404: 404,
  700700: 503,
  900800: 429,
  900801: 503,
  900802: 429,
  900803: 429,
  900804: 429,
  900805: 429,
  900806: 429,
  900807: 429,
  900900: 500,
  900901: 401,
  900902: 401,
  900905: 401,
  900906: 403,
  900907: 401,
  900908: 403,
  900909: 401,
  900910: 403,
}

const WSO2_TEXT: Readonly<Record<number, readonly [message: string, description: string]>> = {
  404: ['No matching resource found for given API Request', 'Check the API documentation'],
  303001: [
    'Runtime Error',
    'Currently , Address endpoint : [ Name : backend_endpoint ] [ State : SUSPENDED ]',
  ],
}

/** The error envelope of the API gateway in front of a national platform (dossier notes §3.2): `am:fault`, or `fault` in JSON. */
export function wso2Reply(code: number, format: Wso2Format): Reply {
  const status = WSO2_STATUS[code] ?? 500
  const [message, description] = WSO2_TEXT[code] ?? ['Runtime Error', 'Error in the API gateway']
  if (format === 'json')
    return jsonReply(status, { fault: { code, type: 'Status report', message, description } })
  return {
    status,
    contentType: 'application/xml; charset=utf-8',
    body:
      '<am:fault xmlns:am="http://wso2.org/apimanager">' +
      `<am:code>${code}</am:code><am:type>Status report</am:type>` +
      `<am:message>${message}</am:message><am:description>${description}</am:description></am:fault>`,
  }
}
