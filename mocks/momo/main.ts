import { keptBodies, readMockArguments, runMocks } from '../lib/run.ts'
import { momoStarter } from './starter.ts'

const { port, own } = readMockArguments({
  'partner-code': 'string',
  'access-key': 'string',
  'secret-key': 'string',
  'ipn-interval-ms': 'string',
})
await runMocks([
  momoStarter({
    ...(port === undefined ? {} : { port }),
    ...(own['partner-code'] === undefined ? {} : { partnerCode: own['partner-code'] }),
    ...(own['access-key'] === undefined ? {} : { accessKey: own['access-key'] }),
    ...(own['secret-key'] === undefined ? {} : { secretKey: own['secret-key'] }),
    ...(own['ipn-interval-ms'] === undefined ? {} : { ipnIntervalMs: Number(own['ipn-interval-ms']) }),
    ...keptBodies(own),
  }),
])
