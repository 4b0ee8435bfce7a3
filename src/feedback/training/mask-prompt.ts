import type { Prompt } from '../../contract/prompt.ts'
import { fold } from '../../util/fold.ts'
import { foldName } from '../../util/fold-name.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { isLongId, namesSaidBy } from '../masking/disguise.ts'
import { findMadeUpName, standsIn } from '../masking/made-up-names.ts'
import { createNameMasker, type NameMask } from '../masking/masks.ts'
import type { KnownNames } from './known-names.ts'

/** A prompt in which nobody has their own name, and what does the same to the texts that go with it. */
export interface MaskedPrompt {
  readonly prompt: Prompt
  readonly mask: (text: string) => string
}

/** What {@link maskPrompt} needs beside the prompt. */
export interface MaskOptions {
  readonly platform: string
  readonly hashes: IdentityHashes
  /** Names of everybody who was heard in the chapter. */
  readonly names: KnownNames
  /** Texts that go with the prompt. */
  readonly texts: readonly string[]
}

/** Gives everybody a made-up name that is in none of the texts; the cast keeps theirs. `undefined`: there are not enough. */
export function maskPrompt(prompt: Prompt, options: MaskOptions): MaskedPrompt | undefined {
  const { platform, hashes, names, texts } = options
  const everything = fold([...textsOf(prompt), ...texts].join('\n'))
  const given = new Map<string, string>()
  for (const personId of names.keys()) {
    const taken = new Set(given.values())
    const name = findMadeUpName(hashes.pseudonym(platform, personId), prompt.language, (candidate) => {
      return taken.has(candidate) || standsIn(everything, candidate)
    })
    if (name === undefined) return undefined
    given.set(personId, name)
  }
  const people = [...names].flatMap(([personId, own]) =>
    [...own, ...(isLongId(personId) ? [personId] : [])].map((name) => ({
      name,
      replacement: given.get(personId) ?? '',
    })),
  )
  const known = new Map(people.map(({ name, replacement }) => [name, replacement]))
  const taken = new Set(given.values())
  const handleOf = (handle: string) => {
    const key = hashes.pseudonym(platform, `handle ${foldName(handle)}`)
    return `@${(findMadeUpName(key, 'en', (name) => taken.has(name)) ?? unknown).toLowerCase().replace(' ', '_')}`
  }
  const inWords = createNameMasker(people.filter(isTelling), { cast: castOf(prompt, people), handleOf })
  const nameOf = (name: string) => known.get(name) ?? inWords(name)
  return { prompt: mapPrompt(prompt, inWords, nameOf), mask: inWords }
}

/** Where all made-up names are taken. */
const unknown = 'somebody'

/** One Latin letter is part of too many words, and tells nobody who it is. */
function isTelling({ name }: NameMask): boolean {
  return hasCjk(name) || [...name].length > 1
}

/** Names that are known to speak and are no person's. `Wren (guest)` is called Wren for short, and yet Wren is not to be renamed. */
function castOf({ characterName, speakers, lines }: Prompt, people: readonly NameMask[]): readonly string[] {
  const characters = namesSaidBy('character', lines)
  const known = new Set(people.map(({ name }) => foldName(name)))
  return [...new Set([characterName, ...speakers, ...characters])].filter(
    (name) => !known.has(foldName(name)),
  )
}

function textsOf(prompt: Prompt): readonly string[] {
  const texts: string[] = []
  const keep = (text: string) => {
    texts.push(text)
    return text
  }
  mapPrompt(prompt, keep, keep)
  return texts
}

function mapPrompt(prompt: Prompt, words: (text: string) => string, name: (name: string) => string): Prompt {
  return {
    ...prompt,
    userName: prompt.isGroup ? prompt.userName : name(prompt.userName),
    userInfo: words(prompt.userInfo),
    system: prompt.system?.map(words),
    head: words(prompt.head),
    examples: prompt.examples.map((scene) => ({
      ...scene,
      lines: scene.lines.map((line) => ({ ...line, text: words(line.text) })),
    })),
    story: words(prompt.story),
    lines: prompt.lines.map((line) => ({
      ...line,
      speakerName: line.role === 'user' ? name(line.speakerName) : line.speakerName,
      text: words(line.text),
      shown: line.shown === undefined ? undefined : words(line.shown),
    })),
    speakers: prompt.speakers.map(name),
  }
}
