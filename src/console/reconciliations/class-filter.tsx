import { useTranslation } from 'react-i18next'
import { formatNumber } from '../format.ts'
import { CLASSES, differing, type LineClass, type Report } from './queries.ts'

export interface ClassFilterProps {
  readonly counts: Report['counts']
  /** null: whatever differs. */
  readonly chosen: LineClass | null
  readonly onChoose: (kind: LineClass | null) => void
}

/** How many lines of each class there are; pressing one shows them. */
export function ClassFilter({ counts, chosen, onChoose }: ClassFilterProps) {
  const { t } = useTranslation()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields of a form.
    <div className="tiles" role="group" aria-label={t('reconciliations.result')}>
      {[null, ...CLASSES].map((kind) => {
        const count = kind === null ? differing({ counts }) : (counts[kind] ?? 0)
        return (
          <button
            key={kind ?? 'differs'}
            type="button"
            className="tile"
            data-bad={kind !== 'matched' && count > 0}
            aria-pressed={chosen === kind}
            onClick={() => onChoose(kind)}
          >
            <span className="tile-count">{formatNumber(count)}</span>
            <span>{t(kind === null ? 'reconciliations.differs' : `reconciliations.class.${kind}`)}</span>
          </button>
        )
      })}
    </div>
  )
}
