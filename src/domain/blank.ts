/** Whether there is nothing to be seen: blank is also what only consists of zero-width, joining or formatting characters. */
export const isBlank = (text: string): boolean => !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text)
