import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { platformStarter } from './starter.ts'

const { port, own } = readMockArguments({
  'partner-code': 'string',
  secret: 'string',
  bearer: 'string',
  'callback-url': 'string',
  'callback-interval-ms': 'string',
  lgsp: 'boolean',
})
await runMocks([
  platformStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['partner-code'] === undefined ? {} : { partnerCode: own['partner-code'] }),
    ...(own['secret'] === undefined ? {} : { secret: own['secret'] }),
    ...(own['bearer'] === undefined ? {} : { bearer: own['bearer'] }),
    ...(own['callback-url'] === undefined ? {} : { callbackUrl: own['callback-url'] }),
    ...(own['callback-interval-ms'] === undefined
      ? {}
      : { callbackIntervalMs: Number(own['callback-interval-ms']) }),
    ...keptBodies(own),
    isWrapped: own['lgsp'] === 'true',
  }),
])
