import type { Change } from '../src/contract/mailbox.ts'

/** How a line was said, told after it was written. */
export type LineLabel = Extract<Change, { readonly type: 'line-labelled' }>
