import type { FailureResult, Result } from '../domain/failure.ts'
import type { Client, Database } from './database.ts'
import { inTransaction } from './store.ts'

/** A transaction whose refusal, a value, undoes what it has written. */
export async function changed<T>(
  database: Database,
  work: (client: Client) => Promise<Result<T>>,
  { isPatient }: { readonly isPatient: boolean } = { isPatient: false },
): Promise<Result<T>> {
  class Refused extends Error {
    readonly result: FailureResult
    constructor(result: FailureResult) {
      super(result.failure.detail)
      this.result = result
    }
  }
  const orRefuse = async (client: Client): Promise<Result<T>> => {
    const result = await work(client)
    if (!result.ok) throw new Refused(result)
    return result
  }
  try {
    return isPatient ? await database.patientTransaction(orRefuse) : await inTransaction(database, orRefuse)
  } catch (error) {
    if (error instanceof Refused) return error.result
    throw error
  }
}
