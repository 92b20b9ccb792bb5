/** 32 bytes from their base64 (padded or not); null when the text is anything else. */
export function readKey(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(text)) return null
  return new Uint8Array(Buffer.from(text, 'base64'))
}
