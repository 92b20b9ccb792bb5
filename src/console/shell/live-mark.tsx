import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/use-live.ts'

/** Follows the gateway's events, and says whether it does. */
export function LiveMark() {
  const { t } = useTranslation()
  const isLive = useLive()
  const label = t(isLive ? 'shell.live' : 'shell.notLive')
  return (
    <Tooltip label={label}>
      <span className="live" data-live={isLive} role="img" aria-label={label} />
    </Tooltip>
  )
}
