/** How a request is refused: Telegram's code and words. */
export class Refusal extends Error {
  readonly code: number
  readonly description: string
  /** Whether a good bot would not have asked. */
  readonly isComplaint: boolean
  readonly parameters: RefusalParameters | undefined

  constructor(
    code: number,
    description: string,
    details: { readonly isComplaint?: boolean; readonly parameters?: RefusalParameters } = {},
  ) {
    super(description)
    this.code = code
    this.description = description
    this.isComplaint = details.isComplaint ?? code === 400
    this.parameters = details.parameters
  }
}

/** What a refusal says beside its words. */
export interface RefusalParameters {
  readonly retry_after?: number
  readonly migrate_to_chat_id?: number
}

/** 400, which a good bot does not hear. */
export function badRequest(words: string, details: { readonly isComplaint?: boolean } = {}): Refusal {
  return new Refusal(400, `Bad Request: ${words}`, details)
}
