import { Alert } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { isGatewayAway, noteConnection, onConnection } from '../api/connection.ts'

const TRY_MS = 2_000

/** While the gateway is away: says so, leaves what is shown, and asks for everything again when it is back. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const isAway = useSyncExternalStore(onConnection, isGatewayAway)
  useEffect(() => {
    if (!isAway) return
    const timer = setInterval(() => {
      fetch('/readyz')
        .then((response) => noteConnection(response.ok))
        .catch(() => undefined)
    }, TRY_MS)
    return () => {
      clearInterval(timer)
      void queries.invalidateQueries()
    }
  }, [isAway, queries])
  if (!isAway) return null
  return (
    <Alert color="yellow" variant="filled" autoContrast mb="md" role="alert">
      {t('shell.away')}
    </Alert>
  )
}
