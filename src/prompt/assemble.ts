import type { Character } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import type { HeadSizing, Prompt, TokenRates, WindowState } from '../contract/prompt.ts'
import { fixedPartOf } from './fixed-part.ts'
import { groupUserName, renderUserInfo } from './head.ts'
import { expandPlaceholders } from './placeholders.ts'
import { renderSystem } from './system.ts'
import { initialTokenRates } from './tokens.ts'

/** How many answers it takes until learned rates are better than the cautious guess. */
const leastSamples = 8

const reminder = /:note:(?:depth|after-history):(.+)$/

/** What a prompt is put together from. */
export interface AssembleInput {
  readonly character: Character
  /** What is frozen until the next cut. */
  readonly window: WindowState
  /** The window with this turn's notes and lines, oldest first; the last line is what is to be answered. */
  readonly lines: readonly Line[]
  /** Names that are known here beside those of `lines`: other characters, members. */
  readonly speakers: readonly string[]
  readonly isGroup: boolean
}

/**
 * Puts a prompt together. Between two cuts everything before the lines comes out the same. A window is shared by a cast, so
 * the person's name (in a group, the word for everybody) and what is known of them are told in each character's own way.
 */
export function assemblePrompt(input: AssembleInput): Prompt {
  const { character, window, isGroup } = input
  const { name, language } = character
  const userName = isGroup ? groupUserName(language) : window.userName
  const userInfo = userInfoOf(character, window, isGroup)
  const lines = input.lines.filter((line) => isToldTo(character, line))
  const { head, examples } = fixedPartOf(character, { userName, isGroup, ...window.headSizing })
  return {
    language,
    characterId: character.id,
    characterName: name,
    userName,
    userInfo,
    isGroup,
    system: renderSystem(character, { userName, persona: userInfo }),
    head,
    examples,
    story: window.story,
    lines,
    speakers: knownSpeakers(input, userName),
  }
}

/** What a character knows about the person. */
export function userInfoOf(
  character: Character,
  { profile, userName }: Pick<WindowState, 'profile' | 'userName'>,
  isGroup: boolean,
): string {
  return expandPlaceholders(renderUserInfo(character, { profile, isGroup }), {
    user: isGroup ? groupUserName(character.language) : userName,
    char: character.name,
  })
}

/** What its author reminds a character of is nothing to another one of the cast. */
function isToldTo({ id }: Character, line: Line): boolean {
  const [, reminded = id] = (line.kind === 'note' && reminder.exec(line.id)) || []
  return reminded === id
}

/** A window that begins, or begins anew at a cut. */
export function newWindowState(
  head: Pick<WindowState, 'userName' | 'profile' | 'headSizing'>,
  parts: Partial<Pick<WindowState, 'firstLineId' | 'story' | 'cuts'>> = {},
): WindowState {
  const { userName, profile, headSizing: sizing } = head
  return { userName, profile, headSizing: sizing, firstLineId: '', story: '', cuts: 0, ...parts }
}

/** What the examples of a new head are chosen by: rates are trusted once enough answers have been learned from. */
export function headSizing(rates: TokenRates, contextTokens: number): HeadSizing {
  return { rates: rates.samples < leastSamples ? initialTokenRates : rates, contextTokens }
}

function knownSpeakers(
  { character, lines, speakers, isGroup }: AssembleInput,
  userName: string,
): readonly string[] {
  const own = new Set([character.name, ...character.nicknames])
  const heard = lines
    .filter(({ speakerId }) => speakerId !== character.id)
    .map(({ speakerName }) => speakerName)
  // In a group the head's name for everybody is nobody's.
  return [...new Set([...(isGroup ? [] : [userName]), ...speakers, ...heard])].filter(
    (name) => name !== '' && !own.has(name),
  )
}
