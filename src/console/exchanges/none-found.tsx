import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Go } from '../parts/go.tsx'
import { paymentQuery } from '../payments/queries.ts'
import { places } from '../places.ts'

/** No exchange is found; who looked for a payment's reference is led to the payment. */
export function NoneFound({ wanted }: { readonly wanted: string }) {
  const { t } = useTranslation()
  const payment = useQuery({ ...paymentQuery(wanted), enabled: wanted !== '' }).data
  return (
    <Stack align="center" gap={4} py={64} px="md">
      <Text fw={600}>{t('exchanges.none')}</Text>
      {payment === undefined ? (
        <Text size="sm" c="dimmed" ta="center">
          {t('exchanges.noneHint')}
        </Text>
      ) : (
        <Go to={places.payment(payment.paymentRef)} size="sm" underline="always">
          {t('exchanges.seePayment', { ref: payment.paymentRef })}
        </Go>
      )}
    </Stack>
  )
}
