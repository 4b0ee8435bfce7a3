import type { Character } from '../contract/character.ts'
import type { ChatModel } from '../contract/model.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderPrompt } from '../prompt/render-prompt.ts'
import { rendererVersion } from '../prompt/rendered.ts'
import { createSeededRandom } from '../util/seeded-random.ts'
import { chatSampling } from './sampling.ts'
import { chooseReply } from './understudy/choose-reply.ts'
import { createRepertoire, type Repertoire } from './understudy/repertoire.ts'

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** Nobody renders for it; its records have a prompt all the same. */
const rendering: Rendering = {
  dialect: 'understudy',
  assistantFirst: true,
  systemMessage: true,
  emotionLabels: false,
}

/**
 * Builds the responder that needs no model: it answers with the lines of the character's own card, word by word and without a
 * delay. It never repeats one of the last eight lines of the window, nor an earlier take, and the same request with the same
 * seed gets the same answer.
 */
export function createUnderstudy(): ChatModel {
  // A reloaded card is another object, and so is its repertoire.
  const repertoires = new WeakMap<Character, Repertoire>()

  function repertoireOf(character: Character): Repertoire {
    const known = repertoires.get(character) ?? createRepertoire(character)
    repertoires.set(character, known)
    return known
  }

  return {
    name: 'understudy',
    dialect: 'understudy',
    contextTokens: 8192,
    sampling: chatSampling,
    emotionSource: 'off',
    followsInstructions: false,

    async *generate(request) {
      const { prompt, character, seed, sampling, earlierTakes, signal } = request
      signal.throwIfAborted()
      const rendered = renderPrompt(prompt, rendering)
      yield {
        type: 'request-sent',
        rendering,
        emotionSource: 'off',
        model: 'understudy',
        promptHash: rendered.hash,
        rendererVersion,
        sampling: { ...chatSampling, ...sampling },
        seed,
        characters: rendered.characters,
      }
      const { userName, isGroup, lines } = prompt
      const text = chooseReply({
        character,
        repertoire: repertoireOf(character),
        userName,
        isGroup,
        lines,
        earlierTakes,
        random: createSeededRandom(String(seed)),
      })
      for (const { segment } of words.segment(text)) {
        signal.throwIfAborted()
        yield { type: 'text-delta', text: segment }
      }
      yield { type: 'model-finished', finishReason: 'stop', usage: undefined, servedModel: undefined }
    },

    fetchModels: async () => ['understudy'],
    close: async () => {},
  }
}
