import { registerHooks } from 'node:module'

// Given to a gateway's process with --import: it loads bench/lib/plain-sealing.ts for src/privacy/sealing.ts.
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context)
    return resolved.url.endsWith('/src/privacy/sealing.ts')
      ? { ...resolved, url: new URL('./plain-sealing.ts', import.meta.url).href }
      : resolved
  },
})
