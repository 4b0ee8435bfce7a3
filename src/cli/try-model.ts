import { systemClock } from '../app/system.ts'
import type { Character, Sampling } from '../contract/character.ts'
import { ModelError } from '../contract/errors.ts'
import type { Line } from '../contract/line.ts'
import type { ChatModel } from '../contract/model.ts'
import { assemblePrompt, headSizing, newWindowState } from '../prompt/assemble.ts'
import { initialTokenRates } from '../prompt/tokens.ts'
import { createLine } from '../util/create-line.ts'

/** Few, for it is the first word that is waited for. */
const maxTokens = 24

/**
 * Has a model write a few words as this character. Answers how it went; `undefined`: it wrote nothing, not even with all the room
 * that a reply has. Fails with a ModelError.
 */
export async function tryModel(
  model: ChatModel,
  character: Character,
  signal: AbortSignal,
): Promise<string | undefined> {
  // An empty reply now and then is sampled once more by the engine too.
  const few = await speak(model, character, { maxTokens }, signal).catch((error: unknown) => {
    if (error instanceof ModelError && error.code === 'empty-answer') return undefined
    throw error
  })
  return few ?? (await speak(model, character, {}, signal))
}

async function speak(
  model: ChatModel,
  character: Character,
  limits: Partial<Sampling>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const startedAt = systemClock.now()
  let firstMs: number | undefined
  let letters = 0
  const parts = model.generate({
    prompt: assemblePrompt({
      character,
      window: newWindowState({
        userName: '',
        profile: '',
        headSizing: headSizing(initialTokenRates, model.contextTokens),
      }),
      lines: [sayHello(character)],
      speakers: [],
      isGroup: false,
    }),
    character,
    sampling: { ...character.model.sampling, ...limits },
    seed: 1,
    earlierTakes: [],
    instruction: '',
    priority: 'reply',
    signal,
  })
  for await (const part of parts) {
    if (part.type !== 'text-delta') continue
    firstMs ??= systemClock.now() - startedAt
    letters += part.text.length
  }
  if (firstMs === undefined) return undefined
  return `writes: the first word after ${firstMs} ms, ${letters} characters in ${systemClock.now() - startedAt} ms`
}

function sayHello({ language }: Character): Line {
  const text = language === 'zh' ? '你好' : 'Hello'
  return createLine({ id: 'hello', role: 'user', speakerId: 'doctor', text, at: 0 })
}
