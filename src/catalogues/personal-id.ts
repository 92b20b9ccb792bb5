/**
 * Whether a text has the form of a personal identification number: 12 digits, no check digit
 * (population-documents-units §2; NĐ 137/2015 article 13, TT 59/2021). What the digits say is not judged: official corrections exist.
 */
export const isPersonalId = (text: string): boolean => /^\d{12}$/.test(text)

/** Whether a text has the form of an old identity card number: 9 digits (population-documents-units §2). */
export const isLegacyId = (text: string): boolean => /^\d{9}$/.test(text)
