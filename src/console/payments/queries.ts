import { queryOptions } from '@tanstack/react-query'
import { ApiError, get } from '../api/client.ts'
import type { Page } from '../api/types.ts'
import type { Payment, PaymentDetail } from './types.ts'

/** How many payments wait for a decision; null: this gateway takes no payments. */
export const reviewCountQuery = queryOptions({
  queryKey: ['payments', 'review-count'],
  queryFn: async ({ signal }) => {
    try {
      const { items, nextCursor } = await get<Page<Payment>>(
        '/payments',
        { state: 'review', limit: 200 },
        signal,
      )
      return { count: items.length, isMore: nextCursor !== null }
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null
      throw error
    }
  },
  refetchInterval: ({ state }) => (state.data === null ? false : 30_000),
})

export const paymentQuery = (ref: string) =>
  queryOptions({
    queryKey: ['payment', ref],
    queryFn: ({ signal }) => get<PaymentDetail>(`/payments/${encodeURIComponent(ref)}`, {}, signal),
  })
