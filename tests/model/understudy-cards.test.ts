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

describe('plain questions to each bundled character', () => {
  const questions = {
    zh: ['你叫什么名字', '你是做什么的', '这是什么地方', '你在干什么', '你有家人吗'],
    en: [
      "What's your name?",
      'What do you do?',
      'Where are we?',
      'What are you doing?',
      'Do you have children?',
    ],
  }
  const others = {
    zh: ['这是哪里', '这里是哪儿啊', '我们在哪儿？'],
    en: ['What is this place?', 'So where are we now?', "Where's this?"],
  }
  const full = () => characters.filter(({ examples }) => examples.length > 30)

  test('are answered from the card, in a row as by themselves', async () => {
    for (const character of full()) {
      const own = ownWords(character)
      const inARow = await talk(character, questions[character.language], 3)
      for (const [index, text] of questions[character.language].entries()) {
        const [alone] = await talk(character, [text], 3 + index)
        expect(own).toContain(alone)
        expect(character.boundaries.dodges).not.toContain(alone)
        expect(inARow[index]).toBe(alone)
      }
    }
  })

  test('mean the same in other words', async () => {
    for (const character of full()) {
      const [place] = await talk(character, [questions[character.language][2] ?? ''], 3)
      for (const text of others[character.language]) expect(await talk(character, [text], 3)).toEqual([place])
    }
  })

  test('never get the same words again', async () => {
    for (const character of full()) {
      const words = questions[character.language]
      const answers = await talk(character, [...words, ...words], 3)
      expect(new Set(answers).size).toBe(answers.length)
    }
  })
})
