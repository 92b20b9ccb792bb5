import { Fragment } from 'react'

/** A path of a message or an address, in one line where there is room, else broken behind its slashes. */
export function PathText({ path }: { readonly path: string }) {
  const steps = path.split('/')
  return steps.map((step, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a step may occur twice, and its place is what it is.
    <Fragment key={n}>
      {n < steps.length - 1 ? `${step}/` : step}
      <wbr />
    </Fragment>
  ))
}
