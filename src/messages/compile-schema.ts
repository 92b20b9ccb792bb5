import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema, TextFormats } from './json-schema.ts'

/** One compiler for each set of formats: making one compiles the meta-schema of JSON Schema 2020-12, which takes longer than any of our schemas. */
const compilers = new Map<TextFormats, Ajv2020>()

/** @throws Error when the schema is not valid or uses a keyword or format that is not known: the process must not start. */
export function compileSchema<T>(schema: JsonSchema, formats: TextFormats): ValidateFunction<T> {
  let ajv = compilers.get(formats)
  if (ajv === undefined) {
    // strictRequired would not let `then` require a member that only the schema around it defines.
    ajv = new Ajv2020({ strict: true, strictRequired: false })
    for (const [format, { test }] of Object.entries(formats))
      ajv.addFormat(format, { type: 'string', validate: test })
    compilers.set(formats, ajv)
  }
  // Two message types of one schema are one function; getSchema's type does not know what it checks.
  const known = schema.$id === undefined ? undefined : ajv.getSchema(schema.$id)
  return (known as ValidateFunction<T> | undefined) ?? ajv.compile<T>(schema)
}

/** No formats at all. */
export const NO_FORMATS: TextFormats = {}
