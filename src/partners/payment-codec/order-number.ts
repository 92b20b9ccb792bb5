import type { Numbering } from '../../domain/payment-provider.ts'
import { toShortDay } from './vietnam-clock.ts'

const RANDOM_LENGTH = 6

/**
 * A number that no other order or refund has: the day in Viet Nam (yyMMdd), the store's sequence in base 36 and six random characters, of
 * 0-9a-z. First and last part have a fixed length, so two different sequences never give one number; the random part tells apart stores
 * that share one account at a provider. At most 23 characters.
 */
export const orderNumber = (numbering: Numbering): string =>
  toShortDay(numbering.now) + numberSuffix(numbering)

/** The same without the day, for providers that want something between the two. At most 17 characters. */
export const numberSuffix = ({ sequence, random }: Numbering): string =>
  sequence.toString(36) + random(RANDOM_LENGTH)
