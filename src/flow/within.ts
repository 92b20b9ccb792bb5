/** What comes first: what the promise comes to, or `otherwise` after so long. What it comes to later is heard by nobody, an error neither. */
export function within<T, O>(ms: number, promise: Promise<T>, otherwise: O): Promise<T | O> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(otherwise), Math.max(0, ms))
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
