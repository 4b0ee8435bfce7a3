import { beforeAll, describe, expect, test } from 'vitest'
import { loadCards } from '../../src/cards/load.ts'
import type { Character } from '../../src/contract/character.ts'
import type { Line } from '../../src/contract/line.ts'
import { createUnderstudy } from '../../src/model/understudy.ts'
import { findPackageDirectory } from '../../src/util/package-directory.ts'
import { createPrompt, replied, said } from '../prompt/fixtures.ts'
import { openings } from './openings.ts'
import { createModelRequest } from './requests.ts'
import { readAll, textOf } from './support.ts'

let characters: readonly Character[] = []

beforeAll(async () => {
  characters = (await loadCards({ directory: `${findPackageDirectory()}/characters` })).characters
})

/** Talks with a character after its greeting, and returns what it answered. */
async function talk(
  character: Character,
  words: readonly string[],
  seed: number,
): Promise<readonly string[]> {
  const understudy = createUnderstudy()
  const { id: characterId, name: characterName, language } = character
  const lines: Line[] = [replied('greeting', character.greetings[0] ?? '')]
  const answers: string[] = []
  for (const [index, text] of words.entries()) {
    lines.push(said(`u${index}`, text))
    const prompt = createPrompt({ lines: [...lines], characterId, characterName, language })
    const request = createModelRequest({ prompt, character, seed: seed + index })
    const answer = textOf(await readAll(understudy.generate(request)))
    answers.push(answer)
    lines.push(replied(`c${index}`, answer))
  }
  return answers
}

/** Everything that the card's author wrote for the character to say. */
function ownWords(character: Character): readonly string[] {
  const { examples, greetings, boundaries, behaviors } = character
  const lines = examples.flatMap((scene) => scene.lines.filter(({ role }) => role === 'character'))
  return [...lines.map(({ text }) => text), ...greetings, ...boundaries.dodges, ...behaviors.catchphrases]
}

describe('thirty unscripted openings to each bundled character', () => {
  test('are in none of the cards', () => {
    const cues = characters.flatMap(({ examples }) =>
      examples.flatMap(({ lines }) => lines.map(({ text }) => text)),
    )
    for (const text of [...openings.zh, ...openings.en].flat()) expect(cues).not.toContain(text)
  })

  test.each([0, 1, 2])(
    'get an answer each, and no line twice within eight: conversation %i',
    async (index) => {
      for (const character of characters) {
        const words = openings[character.language][index] ?? []
        expect(words.length).toBe(30)
        const answers = await talk(character, words, index * 100)
        for (const [at, answer] of answers.entries()) {
          expect(answer.trim()).not.toBe('')
          expect(answers.slice(Math.max(0, at - 8), at)).not.toContain(answer)
          expect(answer).not.toMatch(/\{\{|undefined/)
        }
      }
    },
  )

  test('are answered with words of the card by far most of the time, and in many ways', async () => {
    for (const character of characters.filter(({ examples }) => examples.length > 30)) {
      const own = ownWords(character)
      const answers = await talk(character, openings[character.language].flat(), 7)
      const fromCard = answers.filter((answer) => own.some((words) => answer.includes(words)))
      expect(fromCard.length / answers.length).toBeGreaterThan(0.75)
      expect(new Set(answers).size).toBeGreaterThan(45)
    }
  })
})
