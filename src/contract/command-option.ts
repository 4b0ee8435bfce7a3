/**
 * What an option takes. `choices`: any of them, joined by commas. `file`: an attachment, in a terminal a path that takes the rest of
 * the line. `message`: the platform's id of a message. `person`: the platform's id of somebody, or of a bot. `own-character`: one that was brought to the place and belongs to it.
 */
export type CommandOptionType =
  | 'character'
  | 'own-character'
  | 'cast-member'
  | 'text'
  | 'integer'
  | 'choice'
  | 'choices'
  | 'file'
  | 'message'
  | 'person'

/** An option of a command. Its name and description are texts: `commands.<path with dots>.options.<name>`. */
export interface CommandOption {
  /** Lower-case word, the same on every platform. */
  readonly name: string
  /** What it takes. */
  readonly type: CommandOptionType
  /** Whether the command needs it. */
  readonly required: boolean
  /** Only choices that we offer set it: platforms show it to nobody. */
  readonly isHidden?: true
  /** For `choice` and `choices`. */
  readonly choices?: readonly string[]
  /** For `integer`. */
  readonly minimum?: number
  /** For `integer`, inclusive. */
  readonly maximum?: number
}
