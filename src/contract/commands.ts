/** What an option takes. `file`: an attachment, in a terminal a path that takes the rest of the line. */
export type CommandOptionType = 'character' | 'cast-member' | 'text' | 'integer' | 'choice' | 'file'

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
  /** For `choice`. */
  readonly choices?: readonly string[]
  /** For `integer`. */
  readonly minimum?: number
  /** For `integer`, inclusive. */
  readonly maximum?: number
}

/** A command of the one tree that the engine acts on and adapters present. */
export interface CommandSpec {
  /** Words of the path, such as `character set`. Localised names and descriptions are texts: `commands.<path with dots>`. */
  readonly path: string
  /** In order; a terminal fills them by position, the last one with the rest of the line. */
  readonly options: readonly CommandOption[]
  /** Who may use it in a group; in a DM and a terminal everyone moderates. */
  readonly access: 'everyone' | 'moderator'
  /** Who sees the answer; fixed, for platforms decide it when they acknowledge. */
  readonly answer: 'public' | 'private'
  /** `turn`: waits its turn in the mailbox; `immediate`: acts when it is accepted. */
  readonly when: 'turn' | 'immediate'
}

/** The command tree. */
export const commands = [
  {
    path: 'character set',
    options: [{ name: 'character', type: 'character', required: true }],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'character add',
    options: [{ name: 'character', type: 'character', required: true }],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'character remove',
    options: [{ name: 'character', type: 'cast-member', required: true }],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'character list',
    options: [{ name: 'search', type: 'text', required: false }],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'character info',
    options: [{ name: 'character', type: 'character', required: false }],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'character import',
    options: [
      { name: 'file', type: 'file', required: false },
      { name: 'answer', type: 'choice', required: false, choices: ['keep', 'discard'], isHidden: true },
      { name: 'card', type: 'text', required: false, isHidden: true },
    ],
    access: 'moderator',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'character export',
    options: [
      { name: 'character', type: 'character', required: true },
      { name: 'format', type: 'choice', required: false, choices: ['png', 'json', 'charx'] },
    ],
    access: 'moderator',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'character delete',
    options: [{ name: 'character', type: 'character', required: true }],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'restart',
    options: [{ name: 'action', type: 'choice', required: false, choices: ['undo'] }],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  { path: 'regenerate', options: [], access: 'everyone', answer: 'public', when: 'turn' },
  { path: 'previous', options: [], access: 'everyone', answer: 'public', when: 'turn' },
  { path: 'next', options: [], access: 'everyone', answer: 'public', when: 'turn' },
  { path: 'stop', options: [], access: 'everyone', answer: 'private', when: 'immediate' },
  {
    path: 'me',
    options: [{ name: 'text', type: 'text', required: false }],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'replies',
    options: [
      { name: 'rule', type: 'choice', required: false, choices: ['addressed', 'conversation', 'every'] },
    ],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'mute',
    options: [
      { name: 'character', type: 'cast-member', required: true },
      { name: 'minutes', type: 'integer', required: false, minimum: 0, maximum: 10_080 },
    ],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  { path: 'help', options: [], access: 'everyone', answer: 'private', when: 'turn' },
] as const satisfies readonly CommandSpec[]

/** Path of a command of the tree. */
export type CommandPath = (typeof commands)[number]['path']
