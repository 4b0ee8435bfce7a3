import { basename, dirname, extname, resolve } from 'node:path'
import type { Character, ExampleScene, Language } from '../contract/character.ts'
import { firstWords } from '../prompt/card-words.ts'
import { detectLanguage } from '../util/detect-language.ts'
import type { CardContent } from './schema.ts'
import { isWebAddress } from './schema-pieces.ts'

/** The character of a card's content: what the card leaves out is told from its text and its file. */
export function toCharacter(
  content: CardContent,
  file: string,
  revision: string,
  examples: readonly ExampleScene[],
): Character {
  const { expressions, avatar } = content
  const language = content.language ?? detectLanguage(prose(content))
  const pictures = Object.entries(expressions).map(([emotion, picture]) => [
    emotion,
    resolvePicture(picture, file),
  ])
  return {
    ...content,
    id: content.id ?? idOf(file),
    revision,
    language,
    summary: content.summary ?? summarise(content, language),
    nicknames: [...new Set(content.nicknames)].filter((nickname) => nickname !== content.name),
    avatar: avatar === undefined ? undefined : resolvePicture(avatar, file),
    expressions: Object.fromEntries(pictures),
    examples,
  }
}

/** The id of a card that sets none. */
export function idOf(file: string): string {
  return basename(file, extname(file)).normalize('NFC')
}

function resolvePicture(picture: string, file: string): string {
  return isWebAddress(picture) ? picture : resolve(dirname(file), picture)
}

function prose({ name, about, scenario, greetings, attributes, behaviors, examples }: CardContent): string {
  const { identity, experiences } = attributes
  return [
    name,
    about,
    scenario,
    ...greetings,
    ...identity,
    ...experiences,
    ...behaviors.personality,
    ...examples,
  ].join(' ')
}

/** A card without a summary is listed with its first sentence. */
function summarise({ name, about, attributes, behaviors }: CardContent, language: Language): string {
  const told = [about, ...attributes.identity, ...behaviors.personality].find((part) => part !== '') ?? ''
  return firstWords(told, name, language === 'zh' ? '你' : 'you', 100)
}
