import type { Character } from '../contract/character.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ReplyPart, ReplyStarted } from '../contract/reply.ts'
import { cardMacros } from '../prompt/macros/card-macros.ts'
import { expandMacros } from '../prompt/macros/expand-macros.ts'
import { plainText } from '../prompt/plain-text.ts'
import { createLine } from '../util/create-line.ts'
import { speakingPersona } from './changes.ts'
import { toldOfAi } from './safety/reply-care.ts'
import {
  addressOf,
  type EngineTools,
  inARow,
  isOnlyPersona,
  noticeOf,
  openChapter,
  type Scene,
} from './scene.ts'

/** A character comes in: with its greeting where it has not spoken yet, else with a word that it is back. */
export async function* enter(
  tools: EngineTools,
  scene: Scene,
  character: Character,
  eventId: string,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const chapter = await openChapter(scene)
  const { lines } = await scene.view.window(chapter)
  const isBack = lines.some((line) => line.speakerId === character.id)
  if (!isBack && findGreeting(scene, character, { chapter, eventId }))
    return yield* greet(tools, scene, { character, chapter, eventId })
  const { name } = character
  // Without a greeting, this is the message that says who plays.
  const { text } = scene.notice(isBack ? 'cast.back' : 'cast.set', { name })
  const said = isBack ? text : inARow(scene, [text, smallPrintOf(tools, scene, character)])
  yield noticeOf(said)
  return isBack ? [] : toldOfAi(tools, scene)
}

/** Who greets, and where. */
export interface Greeter {
  readonly character: Character
  readonly chapter: ChapterKey
  /** Of what made it come in. */
  readonly eventId: string
}

/** Opens a chapter with the character's first words. */
export async function* greet(
  tools: EngineTools,
  scene: Scene,
  { character, chapter, eventId }: Greeter,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const greeting = findGreeting(scene, character, { chapter, eventId })
  if (!greeting || (await scene.barOf(character))) return []
  const line = createLine({
    id: `${eventId}:greeting:${character.id}`,
    role: 'character',
    speakerId: character.id,
    speakerName: character.name,
    ...greeting,
    at: tools.clock.now(),
    kind: 'greeting',
  })
  yield* showGreeting(tools, scene, { character, line, replaces: [] })
  return [{ type: 'lines-appended', chapter, lines: [line] }, ...toldOfAi(tools, scene)]
}

/** A greeting as it is shown. */
interface ShownGreeting {
  readonly character: Character
  readonly line: Line
  /** See `ReplyStarted.replaces`. */
  readonly replaces: readonly string[]
  /** Stands before what a person has to be told. */
  readonly label?: string
}

/** Shows a greeting, and below it, whichever it is, what a person has to be told. */
export function* showGreeting(
  tools: EngineTools,
  scene: Scene,
  { character, line, replaces, label }: ShownGreeting,
): Generator<ReplyPart, void> {
  const told = smallPrintOf(tools, scene, character)
  const smallPrint = label === undefined ? told : `${label}\n${told}`
  const { length: count } = greetingsOf(scene, character)
  const start: ReplyStarted = {
    type: 'reply-started',
    lineId: line.id,
    persona: speakingPersona(character),
    isOnlyPersona: isOnlyPersona(scene, character.id),
    take: undefined,
    ...(count > 1 && { greeting: { index: line.take ?? 0, count } }),
    replyTo: undefined,
    replyToName: undefined,
    replaces,
  }
  yield start
  yield { type: 'reply-finished', lineId: line.id, text: line.text, finish: 'complete', smallPrint }
}

/** What a person has to be told: that an AI plays, and that it is the understudy when it is. */
function smallPrintOf({ model }: EngineTools, scene: Scene, { name }: Character): string {
  const understudy = model.dialect === 'understudy' ? [scene.say('small-print.understudy', { name })] : []
  return inARow(scene, [scene.say('small-print.ai', { name }), ...understudy])
}

/** The greetings for this audience; a group falls back to those for two. */
export function greetingsOf(scene: Pick<Scene, 'audience'>, character: Character): readonly string[] {
  const forGroup = scene.audience === 'group' ? character.groupGreetings : []
  return forGroup.length > 0 ? forGroup : character.greetings
}

/** Which greeting is looked for. */
export interface GreetingSearch {
  readonly chapter: ChapterKey
  /** Decides what is left to chance in it: drawn anew by each event, and the same when that is delivered again. */
  readonly eventId: string
  /** The greeting before it, and the way to go; absent: the first one is looked for. */
  readonly from?: { readonly take: number; readonly step: 1 | -1 }
}

/** The next greeting, counted around, macros expanded, markup out, passing over those that say nothing; `undefined`: there is none. */
export function findGreeting(
  scene: Scene,
  character: Character,
  { chapter, eventId, from = { take: -1, step: 1 } }: GreetingSearch,
): { readonly text: string; readonly take: number } | undefined {
  const greetings = greetingsOf(scene, character)
  const { platform, place, thread, chapter: name } = chapter
  const macros = cardMacros(character, {
    userName: addressOf(scene, character),
    seed: eventId,
    pickSeed: JSON.stringify([platform, place, thread, name]),
  })
  for (const index of greetings.keys()) {
    const steps = from.take + from.step * (index + 1)
    const take = ((steps % greetings.length) + greetings.length) % greetings.length
    const text = expandMacros(plainText(greetings[take] ?? ''), macros).trim()
    if (text !== '') return { text, take }
  }
  return undefined
}
