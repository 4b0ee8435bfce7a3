import type { Character } from '../contract/character.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ReplyPart, ReplyStarted } from '../contract/reply.ts'
import { expandPlaceholders } from '../prompt/placeholders.ts'
import { createLine } from '../util/create-line.ts'
import { speakingPersona } from './changes.ts'
import { addressOf, type EngineTools, noticeOf, openChapter, type Scene } from './scene.ts'

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
  if (!isBack && greetingsOf(scene, character).length > 0)
    return yield* greet(tools, scene, character, chapter, eventId)
  const { name } = character
  // Without a greeting, this is the message that says who plays.
  const { text } = scene.notice(isBack ? 'cast.back' : 'cast.set', { name })
  const said = isBack ? text : `${text} ${smallPrintOf(tools, scene, character)}`
  yield noticeOf(said)
  return []
}

/** Opens a chapter with the character's first words. */
export async function* greet(
  tools: EngineTools,
  scene: Scene,
  character: Character,
  chapter: ChapterKey,
  eventId: string,
): AsyncGenerator<ReplyPart, readonly Change[]> {
  const text = greetingText(scene, character, 0)
  if (!text) return []
  const line = createLine({
    id: `${eventId}:greeting:${character.id}`,
    role: 'character',
    speakerId: character.id,
    speakerName: character.name,
    text,
    at: tools.clock.now(),
    take: 0,
    kind: 'greeting',
  })
  yield* showGreeting(character, line, [], smallPrintOf(tools, scene, character))
  return [{ type: 'lines-appended', chapter, lines: [line] }]
}

/** Shows a greeting. */
export function* showGreeting(
  character: Character,
  line: Line,
  replaces: readonly string[],
  smallPrint: string,
): Generator<ReplyPart, void> {
  const start: ReplyStarted = {
    type: 'reply-started',
    lineId: line.id,
    persona: speakingPersona(character),
    take: undefined,
    replyTo: undefined,
    replaces,
  }
  yield start
  yield { type: 'reply-finished', lineId: line.id, text: line.text, finish: 'complete', smallPrint }
}

/** What a person has to be told: that an AI plays, and that it is the understudy when it is. */
function smallPrintOf({ model }: EngineTools, scene: Scene, { name }: Character): string {
  const understudy = model.dialect === 'understudy' ? [scene.say('small-print.understudy', { name })] : []
  return [scene.say('small-print.ai', { name }), ...understudy].join(' ')
}

/** The greetings for this audience; a group falls back to those for two. */
export function greetingsOf(scene: Pick<Scene, 'audience'>, character: Character): readonly string[] {
  const forGroup = scene.audience === 'group' ? character.groupGreetings : []
  return forGroup.length > 0 ? forGroup : character.greetings
}

/** One of the greetings, counted around, placeholders expanded; empty where the card has none. */
export function greetingText(scene: Scene, character: Character, index: number): string {
  const greetings = greetingsOf(scene, character)
  const greeting = greetings[index % Math.max(greetings.length, 1)] ?? ''
  return expandPlaceholders(greeting, {
    user: addressOf(scene, character),
    char: character.name,
  })
}
