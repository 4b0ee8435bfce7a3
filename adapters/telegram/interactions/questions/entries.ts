import type { FoundCharacter, HostQuery } from '../../../../src/contract/platform.ts'
import type { TextKey } from '../../../../src/texts/index.ts'
import { type CommandWord, createCommandWords } from '../../../shared/command-words.ts'
import { mayUse } from '../../../shared/may-use.ts'
import { audienceOf } from '../../places.ts'
import type { Entry } from '../presses/keyboards.ts'
import type { Asking } from './asking.ts'
import { findSpec } from './missing.ts'
import type { Question } from './questions.ts'

/** Most characters of a picker; beyond it, one has to search. */
const mostCharacters = 500

/** What can be picked, and which characters they are. */
export interface Entries {
  readonly of: 'character' | 'own-character' | 'cast-member' | 'choice' | 'word'
  readonly entries: readonly Entry[]
}

/** What a question can be answered with. Fails as the host does. */
export async function fetchEntries(asking: Asking, question: Question): Promise<Entries> {
  const { call, asks } = question
  if (asks === '') return { of: 'word', entries: await wordsBelow(asking, call.command) }
  const spec = findSpec(call.command)
  const option = spec?.options.find(({ name }) => name === asks)
  switch (option?.type) {
    case 'character':
    case 'own-character':
    case 'cast-member':
      return { of: option.type, entries: await fetchCharacters(asking, option.type, question) }
    default: {
      const key = `commands.${call.command.replaceAll(' ', '.')}.choices`
      // The texts have a word for every choice: a test of theirs holds them to it.
      const entry = (value: string) => ({ value, label: asking.say(`${key}.${value}` as TextKey) }) // see above
      return { of: 'choice', entries: (option?.choices ?? []).map(entry) }
    }
  }
}

async function fetchCharacters(
  asking: Asking,
  of: 'character' | 'own-character' | 'cast-member',
  { call, search }: Question,
): Promise<readonly Entry[]> {
  const found = await findCharacters(asking, of, search)
  const there = call.command === 'character add' ? await findCharacters(asking, 'cast-member', '') : []
  const wanted = found.filter(({ id }) => !there.some((one) => one.id === id))
  // Those whom the person understands come first.
  const rank = ({ language }: FoundCharacter) => (language === asking.doer.language ? 0 : 1)
  const sorted = wanted.toSorted((one, other) => rank(one) - rank(other))
  return sorted.map(({ id, name, summary }) => ({
    value: id,
    label: [name, summary].filter(Boolean).join(' · '),
  }))
}

/** Those of whom a search finds something. */
export async function findCharacters(
  { tools, stage }: Asking,
  of: 'character' | 'own-character' | 'cast-member',
  search: string,
): Promise<readonly FoundCharacter[]> {
  const { conversation } = stage.target
  const asked = { conversation, search, limit: mostCharacters }
  const parent = conversation.thread === '' ? undefined : ''
  const query: HostQuery =
    of === 'cast-member'
      ? { type: 'cast-members', ...asked, parent }
      : { type: 'characters', ...asked, ...(of === 'own-character' && { isOwn: true }) }
  const answer = await tools.host().query(query, stage.signal)
  return answer.type === 'characters' || answer.type === 'cast-members' ? answer.characters : []
}

/** What the person may do of it. */
async function wordsBelow(
  { tools, stage, where, doer, say }: Asking,
  path: string,
): Promise<readonly Entry[]> {
  const words = createCommandWords(tools.texts, doer.language, 'telegram')
  const next: readonly CommandWord[] = words.find((word) => word.path === path)?.next ?? []
  const rights = await tools.rights.rightsOf(where, doer, stage.signal)
  const theirs = next.filter(({ spec }) => mayUse(spec, { audience: audienceOf(where), ...rights }))
  return theirs.map((word) => {
    // Every command has a description: see above.
    const description = say(`commands.${word.path.replaceAll(' ', '.')}.description` as TextKey) // see above
    return { value: word.path, label: `${word.names[0] ?? ''} · ${description}` }
  })
}
