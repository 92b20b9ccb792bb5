import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { vnpayStarter } from './starter.ts'

const { port, own } = readMockArguments({
  'tmn-code': 'string',
  'hash-secret': 'string',
  'ipn-url': 'string',
  'ipn-interval-ms': 'string',
})
await runMocks([
  vnpayStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['tmn-code'] === undefined ? {} : { tmnCode: own['tmn-code'] }),
    ...(own['hash-secret'] === undefined ? {} : { hashSecret: own['hash-secret'] }),
    ...(own['ipn-url'] === undefined ? {} : { ipnUrl: own['ipn-url'] }),
    ...(own['ipn-interval-ms'] === undefined ? {} : { ipnIntervalMs: Number(own['ipn-interval-ms']) }),
    ...keptBodies(own),
  }),
])
