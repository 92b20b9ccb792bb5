import { dossierSystemStarter } from './dossier-system/starter.ts'
import { runMocks } from './lib/run.ts'
import { momoStarter } from './momo/starter.ts'
import { npspStarter } from './npsp/starter.ts'
import { platformStarter } from './payment-platform/starter.ts'
import { payosStarter } from './payos/starter.ts'
import { populationStarter } from './population/starter.ts'
import { vnpayStarter } from './vnpay/starter.ts'
import { vnptStarter } from './vnpt-pay/starter.ts'
import { zalopayStarter } from './zalopay/starter.ts'

process.stdout.write('Mock partners; Ctrl-C ends them. Every one can be told to misbehave: docs/mocks.md.\n')
await runMocks([
  dossierSystemStarter(),
  npspStarter(),
  populationStarter(),
  vnpayStarter(),
  momoStarter(),
  zalopayStarter(),
  platformStarter(),
  vnptStarter(),
  payosStarter(),
])
