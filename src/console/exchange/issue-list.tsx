import type { Issue } from '../api/types.ts'
import { issueText } from './issue-text.ts'

/** What is wrong, each with the path of its member. */
export function IssueList({ issues }: { readonly issues: readonly Issue[] }) {
  return (
    <ul className="steps">
      {issues.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <span className="code">{path === '' ? '/' : path}</span>
          {` · ${issueText(message)}`}
        </li>
      ))}
    </ul>
  )
}
