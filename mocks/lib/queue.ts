/** First in, first out. Taking the oldest costs the same however long it is. */
export interface Queue<T> {
  readonly size: number
  readonly push: (item: T) => void
  /** Takes the oldest out; undefined when there is none. */
  readonly shift: () => T | undefined
  /** A copy, oldest first. */
  readonly items: () => T[]
  readonly clear: () => void
}

export function createQueue<T>(): Queue<T> {
  let slots: (T | undefined)[] = []
  let head = 0
  return {
    get size() {
      return slots.length - head
    },
    push: (item) => {
      slots.push(item)
    },
    shift: () => {
      if (head === slots.length) return undefined
      const item = slots[head]
      slots[head] = undefined
      head += 1
      // Moving the rest forward only when half is empty keeps the cost per item constant.
      if (head > 1024 && head * 2 > slots.length) {
        slots = slots.slice(head)
        head = 0
      }
      return item
    },
    // Everything from head on was pushed as T and not yet taken.
    items: () => slots.slice(head) as T[],
    clear: () => {
      slots = []
      head = 0
    },
  }
}
