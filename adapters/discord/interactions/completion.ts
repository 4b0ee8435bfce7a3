/** What an option may be completed to. */
export interface Completion {
  readonly name: string
  readonly value: string
}
