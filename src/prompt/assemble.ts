import type { Character } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import type { Prompt, TokenRates, WindowState } from '../contract/prompt.ts'
import { fixedPartOf } from './fixed-part.ts'
import { groupUserName, renderUserInfo } from './head.ts'
import { expandPlaceholders } from './placeholders.ts'
import { initialTokenRates } from './tokens.ts'

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
  readonly rates: TokenRates
  /** What the model takes, prompt and reply together. */
  readonly contextTokens: number
}

/**
 * Puts a prompt together. Between two cuts everything before the lines comes out the same. A window is shared by a cast, so
 * the person's name (in a group, the word for everybody) and what is known of them are told in each character's own way.
 */
export function assemblePrompt(input: AssembleInput): Prompt {
  const { character, window, lines, isGroup } = input
  const { name, language } = character
  const userName = isGroup ? groupUserName(language) : window.userName
  const userInfo = renderUserInfo(character, { profile: window.profile, isGroup })
  const rates = steadyRates(input.rates)
  const { contextTokens } = input
  const { head, examples } = fixedPartOf(character, { userName, isGroup, rates, contextTokens })
  return {
    language,
    characterId: character.id,
    characterName: name,
    userName,
    userInfo: expandPlaceholders(userInfo, { user: userName, char: name }),
    isGroup,
    head,
    examples,
    story: window.story,
    lines,
    speakers: knownSpeakers(input, userName),
  }
}

/**
 * Rates in coarse steps, learned from enough answers: examples that come and go while a model's rates are still learned would
 * change the head, and with it everything that a server has cached.
 */
export function steadyRates(rates: TokenRates): TokenRates {
  if (rates.samples < 8) return initialTokenRates
  const step = (rate: number) => 1.25 ** Math.floor(Math.log(rate) / Math.log(1.25))
  return { cjk: step(rates.cjk), other: step(rates.other), samples: rates.samples }
}

function knownSpeakers({ character, lines, speakers }: AssembleInput, userName: string): readonly string[] {
  const own = new Set([character.name, ...character.nicknames])
  const heard = lines
    .filter(({ speakerId }) => speakerId !== character.id)
    .map(({ speakerName }) => speakerName)
  return [...new Set([userName, ...speakers, ...heard])].filter((name) => name !== '' && !own.has(name))
}
