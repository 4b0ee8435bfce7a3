import type { Character } from '../../contract/character.ts'
import { consentTextVersions } from '../../contract/consent.ts'
import type { Notice, ReplyPart } from '../../contract/reply.ts'
import { chooseSpeaker, findNamed, type SpeakerQuestion } from '../choose-speaker.ts'
import type { Scene } from '../scene.ts'
import type { AdultBar } from './adult-bar.ts'

/** Says why a card does not play, and what to do. */
export function tellBar(
  scene: Scene,
  { name }: Pick<Character, 'name'>,
  bar: AdultBar,
  visibility: Notice['visibility'] = 'private',
): ReplyPart {
  const key = `safety.adults-${bar}` as const
  if (bar !== 'confirm') return scene.notice(key, { name }, { tone: 'warning', visibility })
  const options = { scope: 'adult', answer: 'yes', version: String(consentTextVersions.adult) }
  return {
    type: 'choice-offered',
    text: scene.say(key, { name }),
    visibility,
    options: [
      { label: scene.say('safety.adults-yes'), description: '', command: 'privacy consent', options },
    ],
  }
}

/** Those whom a bar keeps from speaking stay silent like muted ones; where there are none, it is the same question. */
export async function withoutBarred(scene: Scene, question: SpeakerQuestion): Promise<SpeakerQuestion> {
  const barred: string[] = []
  for (const character of question.characters) if (await scene.barOf(character)) barred.push(character.id)
  return barred.length > 0 ? { ...question, mutedIds: new Set([...question.mutedIds, ...barred]) } : question
}

/** Says why nobody answers, where somebody called a character that a bar keeps from it. In a group, others are not disturbed. */
export async function* explainBar(scene: Scene, question: SpeakerQuestion): AsyncGenerator<ReplyPart, void> {
  const meant = chooseSpeaker(question)
  const bar = meant && (await scene.barOf(meant))
  if (!meant || !bar) return
  const isCalled = question.messages.some(
    ({ text, mentionsBot, addressee, replyTo = '' }) =>
      mentionsBot ||
      addressee !== undefined ||
      question.repliedTo.has(replyTo) ||
      findNamed([meant], text) !== undefined,
  )
  if (scene.audience === 'direct' || isCalled) yield tellBar(scene, meant, bar, 'public')
}
