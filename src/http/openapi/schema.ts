/** A JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>

export const text = (more: Schema = {}): Schema => ({ type: 'string', ...more })
export const moment: Schema = { type: 'string', format: 'date-time' }
export const uuid: Schema = { type: 'string', format: 'uuid' }
export const whole: Schema = { type: 'integer', minimum: 0 }
export const flag: Schema = { type: 'boolean' }
export const word = (words: readonly string[]): Schema => ({ type: 'string', enum: words })
export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more })
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })

/** An object whose members are all there but those named in `optional`. Answers may get more members within v1. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  }
}

/** A page of a list. */
export const page = (item: string): Schema =>
  object({
    items: list(ref(item)),
    nextCursor: orNull(text({ description: 'null: this is the last page.' })),
  })
