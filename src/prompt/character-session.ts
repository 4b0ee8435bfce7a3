import type { Line } from '../contract/line.ts'
import type { Prompt } from '../contract/prompt.ts'
import { renderBotInfo } from './bot-info.ts'
import { createHeardNames, type HeardNames } from './heard-names.ts'
import { createLabelMatcher } from './labels.ts'
import { renderNarration, renderSpeaker } from './narration.ts'
import type { CharacterMeta } from './rendered.ts'
import { disarmNarration } from './sanitize.ts'

/** One utterance; `user`: of anybody but the character. */
export interface SessionTurn {
  readonly role: 'user' | 'assistant'
  /** Never blank. */
  readonly content: string
}

/** What the CharacterGLM models are told: who talks with whom, and what was said so far, oldest first. */
export interface CharacterSession {
  readonly meta: CharacterMeta
  readonly history: readonly SessionTurn[]
}

/** `用户` is what the released demos say. */
const fallbacks = { bot: '角色', user: '用户' } as const
/** Nobody of these speaks within anybody's words. */
const rolesInText = ['旁白', 'narrator', '大家', 'everyone']
const lineBreak = /\r\n?|[\v\f\u0085\u2028\u2029]/g
/** `[name]` at a line's start, whatever nobody sees before it. */
const turnOpening = /^([[\s\p{Cc}\p{Cf}]--\n]*)\[([^\[\]]*)\]/gmv
/** How a tokenizer of this family writes a line's end. */
const newlineToken = /<(n|0x0[Aa])>/g

/**
 * The pure step before the renderers of the CharacterGLM models, which copy byte for byte. Their only delimiter is a line that
 * opens with `[name]`: here names lose brackets and line breaks, and whatever people, notes and cards say has its square brackets
 * made full-width. What the character said stays as the model wrote it, but for an echo of its own `[name]` and for a line that
 * opens like a turn. Of a line nothing changes when more lines follow, unless somebody becomes known with
 * them for whom it would have spoken.
 */
export function createCharacterSession(prompt: Prompt, emotionLabels: boolean): CharacterSession {
  const botName = cleanName(prompt.characterName) || fallbacks.bot
  const userName = cleanName(prompt.userName) || fallbacks.user
  return {
    meta: {
      bot_name: botName,
      bot_info: cleanText(renderBotInfo(prompt, emotionLabels)),
      user_name: userName === botName ? `${userName}（访客）` : userName,
      user_info: cleanText(prompt.userInfo),
    },
    history: renderHistory(prompt),
  }
}

function renderHistory(prompt: Prompt): readonly SessionTurn[] {
  const history: { readonly role: 'user' | 'assistant'; content: string }[] = []
  const matchOwn = createLabelMatcher([prompt.characterName])
  const heard = createHeardNames()
  const isAsked = (name: string) => !prompt.isGroup && name === prompt.userName
  const known = prompt.speakers.filter((name) => !isAsked(name)).map(cleanName)
  for (const name of [cleanName(prompt.characterName), ...known, ...rolesInText]) heard.add(name)
  let isAfterNote = false
  for (const line of prompt.lines) {
    const isOwn = line.role === 'character' && line.speakerId === prompt.characterId
    const content = isOwn ? cleanReply(line.text, matchOwn) : renderLine(prompt, line, heard)
    if (isBlank(content)) continue
    const last = history.at(-1)
    if (isOwn || last?.role !== 'user') history.push({ role: isOwn ? 'assistant' : 'user', content })
    else last.content += (isAfterNote ? '' : '\n') + content
    isAfterNote = line.role === 'narrator'
  }
  return history
}

/** A line as somebody else says it: led by a name in groups, and where another character speaks. */
function renderLine({ isGroup, language }: Prompt, line: Line, heard: HeardNames): string {
  const { role, text, shown } = line
  if (role === 'narrator') return isBlank(text) ? '' : renderNarration(cleanText(text), 'zh')
  const words = disarmNarration(cleanText(role === 'user' ? text : (shown ?? text)))
  if (isBlank(words)) return ''
  if (role === 'user' && !isGroup) return heard.disarm(words)
  const name = cleanName(line.speakerName) || fallbacks.user
  heard.add(name)
  // With a line break, one person's words could look like another's.
  const inOneLine = words.split('\n').map((part) => part.trim())
  return renderSpeaker(name, language) + heard.disarm(inOneLine.filter((part) => part !== '').join(' '))
}

function cleanReply(text: string, matchOwn: ReturnType<typeof createLabelMatcher>): string {
  const written = oneKindOfBreak(text)
  if (!written.includes('[')) return written
  const opening = written.replace(/^[\s\p{Cc}\p{Cf}]+/u, '')
  const echo = opening.startsWith('[') ? matchOwn(`${opening}\n`) : undefined
  const words = echo?.type === 'label' ? opening.slice(echo.end) : written
  return closeOpenings(words)
}

/** Within one that spans lines another may open: what is made full-width there no longer hides it. */
function closeOpenings(words: string): string {
  let open = words
  for (;;) {
    const closed = open.replace(turnOpening, '$1［$2］')
    if (closed === open) return closed
    open = closed
  }
}

function cleanText(text: string): string {
  return oneKindOfBreak(text).replaceAll('[', '［').replaceAll(']', '］').replace(newlineToken, '($1)')
}

function cleanName(name: string): string {
  return oneKindOfBreak(name)
    .replace(newlineToken, ' ')
    .replace(/[[\]\p{Cc}\s]+/gu, ' ')
    .trim()
}

/** Whether there is nothing to see in it. */
function isBlank(text: string): boolean {
  return !/[^\s\p{Cc}\p{Cf}]/u.test(text)
}

function oneKindOfBreak(text: string): string {
  return text.toWellFormed().replace(lineBreak, '\n')
}
