import type { CommandOption } from './command-option.ts'
import { consentScopes } from './consent.ts'
import { feedbackKinds, ratingReasons } from './feedback.ts'
import { exportFormats } from './feedback-export.ts'

/** A command of the one tree that the engine acts on and adapters present. */
export interface CommandSpec {
  /** Words of the path, such as `character set`. Localised names and descriptions are texts: `commands.<path with dots>`. */
  readonly path: string
  /** In order; a terminal fills them by position, the last one with the rest of the line. */
  readonly options: readonly CommandOption[]
  /**
   * Who may use it in a group; in a DM and a terminal everyone may. `cast`: whoever may change who plays there, see
   * `MessageReceived.mayCast`.
   */
  readonly access: 'everyone' | 'cast' | 'moderator'
  /** Without options it only tells, which everyone may have; `access` is about what the options change. */
  readonly readsWithoutOptions?: true
  /** Who sees the answer; fixed, for platforms decide it when they acknowledge. */
  readonly answer: 'public' | 'private'
  /** `turn`: waits its turn in the mailbox; `immediate`: acts when it is accepted. */
  readonly when: 'turn' | 'immediate'
  /**
   * It is also in the menu of a message, whose id becomes its option `message`; platforms without such menus take it in a reply to the
   * message. `form`: its other options are asked for in a form first. Its name there: text `commands.<path with dots>.menu`; those of
   * the form's fields: `commands.<path with dots>.form.<option>`, with `.placeholder`.
   */
  readonly menu?: 'at-once' | 'form'
  /** Names of the platforms that have what it is about; absent: all. */
  readonly platforms?: readonly string[]
}

/** Longest text that a form takes (UTF-16 units). */
export const maxFormTextLength = 4_000

/** The reply that is meant; without it, the last one. Menus set it. */
const targetMessage = { name: 'message', type: 'message', required: false, isHidden: true } as const

/** Whose cast changes: this conversation's, or that of the forum that it is a post of, where no command can be used. */
const castPlace = { name: 'where', type: 'choice', required: false, choices: ['here', 'forum'] } as const

/** How far back feedback is looked at. Default: all of it. */
const periodOption = {
  name: 'period',
  type: 'choice',
  required: false,
  choices: ['day', 'week', 'month', 'all'],
} as const

/** The command tree. */
export const commands = [
  {
    path: 'character set',
    options: [{ name: 'character', type: 'character', required: true }, castPlace],
    access: 'cast',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'character add',
    options: [{ name: 'character', type: 'character', required: true }, castPlace],
    access: 'cast',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'character remove',
    options: [{ name: 'character', type: 'cast-member', required: true }, castPlace],
    access: 'cast',
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
      { name: 'character', type: 'own-character', required: true },
      { name: 'format', type: 'choice', required: false, choices: ['png', 'json', 'charx'] },
    ],
    access: 'moderator',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'character delete',
    options: [
      { name: 'character', type: 'own-character', required: true },
      { name: 'answer', type: 'choice', required: false, choices: ['delete', 'keep'], isHidden: true },
    ],
    access: 'moderator',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'restart',
    options: [{ name: 'action', type: 'choice', required: false, choices: ['undo'] }],
    access: 'cast',
    answer: 'public',
    when: 'turn',
  },
  // What these say besides the reply itself, nobody else needs to read.
  {
    path: 'regenerate',
    options: [targetMessage],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
    menu: 'at-once',
  },
  { path: 'previous', options: [], access: 'everyone', answer: 'private', when: 'turn' },
  { path: 'next', options: [], access: 'everyone', answer: 'private', when: 'turn' },
  { path: 'stop', options: [], access: 'everyone', answer: 'private', when: 'immediate' },
  {
    path: 'rewrite',
    options: [{ name: 'text', type: 'text', required: true }, targetMessage],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
    menu: 'form',
  },
  {
    path: 'rate',
    options: [
      { name: 'rating', type: 'choice', required: true, choices: ['good', 'bad'] },
      { name: 'reasons', type: 'choices', required: false, choices: ratingReasons },
      targetMessage,
    ],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
    menu: 'form',
  },
  {
    path: 'report',
    options: [targetMessage],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
    menu: 'at-once',
  },
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
    access: 'cast',
    readsWithoutOptions: true,
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'mute',
    options: [
      { name: 'character', type: 'cast-member', required: true },
      { name: 'minutes', type: 'integer', required: false, minimum: 0, maximum: 10_080 },
    ],
    access: 'cast',
    answer: 'public',
    when: 'turn',
  },
  {
    path: 'proxies',
    options: [
      { name: 'action', type: 'choice', required: false, choices: ['add', 'remove'] },
      { name: 'bot', type: 'person', required: false },
    ],
    access: 'moderator',
    readsWithoutOptions: true,
    answer: 'private',
    when: 'turn',
    platforms: ['discord'],
  },
  { path: 'privacy show', options: [], access: 'everyone', answer: 'private', when: 'turn' },
  {
    path: 'privacy consent',
    options: [
      { name: 'scope', type: 'choice', required: false, choices: consentScopes },
      { name: 'answer', type: 'choice', required: false, choices: ['yes', 'no'] },
      // Of the text that was read: a button below an older one asks again.
      { name: 'version', type: 'integer', required: false, minimum: 1, maximum: 1_000, isHidden: true },
      // See `ConsentRecord.by`. Default: `command`.
      { name: 'by', type: 'choice', required: false, choices: ['command', 'question'], isHidden: true },
    ],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
  },
  { path: 'privacy data', options: [], access: 'everyone', answer: 'private', when: 'turn' },
  // Asked without an answer it offers the choice, in its turn; with one it acts at once, for what it forgets may be this very turn.
  {
    path: 'privacy erase',
    options: [
      { name: 'what', type: 'choice', required: false, choices: ['me', 'here'] },
      { name: 'answer', type: 'choice', required: false, choices: ['erase', 'keep'], isHidden: true },
    ],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
  },
  { path: 'studio start', options: [], access: 'moderator', answer: 'public', when: 'turn' },
  {
    path: 'studio join',
    options: [
      { name: 'version', type: 'integer', required: false, minimum: 1, maximum: 1_000, isHidden: true },
    ],
    access: 'everyone',
    answer: 'private',
    when: 'turn',
  },
  { path: 'studio done', options: [], access: 'moderator', answer: 'public', when: 'turn' },
  {
    path: 'feedback export',
    options: [
      { name: 'format', type: 'choice', required: false, choices: exportFormats },
      { name: 'character', type: 'character', required: false },
      periodOption,
      { name: 'kind', type: 'choice', required: false, choices: feedbackKinds },
      { name: 'rating', type: 'choice', required: false, choices: ['good', 'bad'] },
    ],
    access: 'moderator',
    answer: 'private',
    when: 'turn',
  },
  {
    path: 'feedback summary',
    options: [periodOption, { name: 'character', type: 'character', required: false }],
    access: 'moderator',
    answer: 'private',
    when: 'turn',
  },
  { path: 'feedback audit', options: [], access: 'moderator', answer: 'private', when: 'turn' },
  { path: 'help', options: [], access: 'everyone', answer: 'private', when: 'turn' },
] as const satisfies readonly CommandSpec[]

/** Path of a command of the tree. */
export type CommandPath = (typeof commands)[number]['path']
