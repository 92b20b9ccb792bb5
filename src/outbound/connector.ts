import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { buildConnector } from 'undici'
import type { PartnerSettings } from '../domain/partner.ts'

/** Paths of PEM files; absent: the system's authorities, no client certificate. */
export type TlsFiles = PartnerSettings['tls']

/**
 * Opens connections to one partner: HTTP/1.1 only, certificates always verified. The certificates are read here, once;
 * a secure context per connection would parse them again every time.
 * @throws Error when a file cannot be read or is no PEM.
 */
export function createConnector(tls: TlsFiles, timeoutMs: number): buildConnector.connector {
  const hasFiles = tls.caFile !== undefined || tls.certFile !== undefined || tls.keyFile !== undefined
  let secure: SecureContext | null = hasFiles ? secureContext(tls) : null
  const options = { allowH2: false, timeout: timeoutMs }
  const plain = buildConnector(options)
  let encrypted: buildConnector.connector | null = null
  return (target, done) => {
    if (target.protocol !== 'https:') return plain(target, done)
    secure ??= secureContext(tls)
    encrypted ??= buildConnector({ ...options, secureContext: secure })
    // undici gives up a connection attempt through the socket that is returned here.
    return encrypted(target, done)
  }
}

function secureContext(tls: TlsFiles): SecureContext {
  return createSecureContext({
    ca: tls.caFile === undefined ? authorities() : readFileSync(tls.caFile),
    ...(tls.certFile === undefined ? {} : { cert: readFileSync(tls.certFile) }),
    ...(tls.keyFile === undefined ? {} : { key: readFileSync(tls.keyFile) }),
    minVersion: 'TLSv1.2',
  })
}

/** A machine without certificates of its own (a bare container) gets those that Node brings. */
function authorities(): string[] {
  const system = getCACertificates('system')
  return system.length > 0 ? system : getCACertificates('default')
}
