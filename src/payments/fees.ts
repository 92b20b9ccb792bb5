import { vietnamDay } from '../domain/clock.ts'
import type { FeeExemption, FeeLine, PaymentOrder } from '../domain/payment.ts'
import type { ExemptLine } from '../flow/payment-ports.ts'

/** What the exemptions depend on, beside the line itself. */
export interface FeeCase {
  readonly channel: PaymentOrder['channel']
  readonly procedureCode: string
  readonly submittedAt: Date
}

export interface ChargedFees {
  /** What is left to pay. */
  readonly lines: readonly FeeLine[]
  readonly exemptions: readonly ExemptLine[]
  /** A receipt of 0 đồng is due for one of the exempt lines. */
  readonly isZeroReceiptDue: boolean
}

/**
 * Takes the exempt lines out of a bill (contract §5, Configuration; payments notes §8). The first rule that matches a line counts; what a rule does
 * not say matches all. Days are days of submission in Viet Nam, both ends included.
 */
export function chargedFees(
  lines: readonly FeeLine[],
  feeCase: FeeCase,
  rules: readonly FeeExemption[],
): ChargedFees {
  const day = vietnamDay(feeCase.submittedAt)
  const judged = lines.map((line) => ({
    line,
    rule: rules.find((rule) => matches(rule, line, { ...feeCase, day })),
  }))
  return {
    lines: judged.filter(({ rule }) => rule === undefined).map(({ line }) => line),
    exemptions: judged.flatMap(({ line, rule }) =>
      rule === undefined ? [] : [{ code: line.code, legalBasis: rule.legalBasis }],
    ),
    isZeroReceiptDue: judged.some(({ rule }) => rule?.zeroReceipt === true),
  }
}

function matches(rule: FeeExemption, line: FeeLine, at: FeeCase & { readonly day: string }): boolean {
  return (
    rule.channel === at.channel &&
    (rule.feeKind === undefined || rule.feeKind === line.kind) &&
    (rule.feeCodes === undefined || rule.feeCodes.includes(line.code)) &&
    (rule.procedures === undefined || rule.procedures.includes(at.procedureCode)) &&
    // ISO days compare as texts.
    (rule.from === undefined || rule.from <= at.day) &&
    (rule.to === undefined || at.day <= rule.to)
  )
}
