import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import icon from '../icon.svg'

export function Logo() {
  const { t } = useTranslation()
  return (
    <Group gap="xs" wrap="nowrap">
      <img src={icon} width={28} height={28} alt="" />
      <Text fw={700} size="lg" lh={1.3} className="cell">
        {t('shell.name')}
      </Text>
    </Group>
  )
}
