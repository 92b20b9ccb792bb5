import { type Link, paidOf, statusOf, type Transfer } from './links.ts'

type Values = Readonly<Record<string, unknown>>

const PARTIES: Values = {
  counterAccountBankId: '',
  counterAccountBankName: '',
  counterAccountName: null,
  counterAccountNumber: null,
  virtualAccountName: '',
  virtualAccountNumber: '',
}

/** The account that the transfers go to. */
const ACCOUNT = '113366668888'

/** The data of payOS's own example, with which it tries out an address. */
export const TEST_DATA: Values = {
  orderCode: 123,
  amount: 3000,
  description: 'VQRIO123',
  accountNumber: '12345678',
  reference: 'TF230204212323',
  transactionDateTime: '2023-02-04 18:25:00',
  currency: 'VND',
  paymentLinkId: '124c33293c43417ab7879e14c8d9eb18',
  code: '00',
  desc: 'Thành công',
  ...PARTIES,
}

/** A webhook's data: one transfer. */
export const webhookOf = (link: Link, transfer: Transfer, code: string): Values => ({
  ...TEST_DATA,
  orderCode: Number(link.orderCode),
  amount: transfer.amountVnd,
  description: link.description,
  accountNumber: ACCOUNT,
  reference: transfer.reference,
  transactionDateTime: transfer.at,
  paymentLinkId: link.id,
  code,
})

/** The answer to a creation. */
export const createdOf = (link: Link, checkoutUrl: string): Values => ({
  bin: '970415',
  accountNumber: ACCOUNT,
  accountName: 'SO TU PHAP',
  amount: link.amountVnd,
  description: link.description,
  orderCode: Number(link.orderCode),
  currency: 'VND',
  paymentLinkId: link.id,
  expiredAt: link.expiresAtMs / 1000,
  status: 'PENDING',
  checkoutUrl,
  qrCode: '',
})

/** The answer to a query or a cancellation. */
export const stateOf = (link: Link, now: Date): Values => ({
  id: link.id,
  orderCode: Number(link.orderCode),
  amount: link.amountVnd,
  amountPaid: paidOf(link),
  amountRemaining: Math.max(0, link.amountVnd - paidOf(link)),
  status: statusOf(link, now),
  transactions: link.transfers.map(({ reference, amountVnd, at }) => ({
    reference,
    amount: amountVnd,
    accountNumber: ACCOUNT,
    description: link.description,
    transactionDateTime: at,
    ...PARTIES,
  })),
  cancellationReason: null,
  canceledAt: null,
})
