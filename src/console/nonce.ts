import { setNonce } from 'get-nonce'

/** Of this page's Content-Security-Policy: every style element that a library makes carries it. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// The library that locks scrolling behind a dialog asks there.
setNonce(styleNonce)
