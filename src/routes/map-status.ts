/**
 * Replaces the root member `status` of a decoded message where it is a word of the sender's own (contract §3.1, statusMap): compared
 * in NFC, exactly; a mapped word wins over a canonical word of the same spelling. Anything else is left as it is.
 */
export function mapStatus(decoded: unknown, statusMap: ReadonlyMap<string, string>): unknown {
  if (statusMap.size === 0 || typeof decoded !== 'object' || decoded === null) return decoded
  if (Array.isArray(decoded) || !Object.hasOwn(decoded, 'status')) return decoded
  // Checked above: an object with a member of that name.
  const { status } = decoded as { readonly status: unknown }
  const word = typeof status === 'string' ? statusMap.get(status.normalize('NFC')) : undefined
  return word === undefined ? decoded : { ...decoded, status: word }
}
