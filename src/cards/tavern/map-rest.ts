import type { JsonValue } from '../files/card-source.ts'
import { type Fields, mapAt, readMap, readNumber, readText, readTexts } from './fields.ts'
import { valueAt } from './json.ts'
import { type CardTree, describe, type Mapped, readName } from './map-person.ts'

const adultTag =
  /^(?:nsfw.*|nsfl|r-?18g?|(?:18|21)\s*\+|\+18|adult(?:s| only| content)?|explicit|erotic(?:a)?|smut|porn.*|hentai|lewd|成人.*|限制级|十八禁|18禁|色情)$/i

/** Whether a tag says that a card is for adults. */
function isAdultTag(tag: string): boolean {
  return adultTag.test(tag.trim().replace(/^#/, ''))
}

/** The tags of a card; some tools write them into one text. */
function readTags(value: JsonValue | undefined): readonly string[] {
  const items = typeof value === 'string' ? value.split(/[,，、]/) : readTexts(value)
  return [...new Set(items.map(readName))].filter((tag) => tag !== '')
}

/** What a card says about itself. */
export function mapLabels(fields: Fields): Mapped {
  const tags = readTags(fields.tags)
  const adult = tags.filter(isAdultTag)
  const tree: CardTree = {
    tags,
    ...(adult.length > 0 && { age_restricted: true }),
    creator: readText(fields.creator),
    creator_notes: readText(fields.creator_notes),
    character_version: readText(fields.character_version),
  }
  const row = (from: keyof Fields) =>
    readText(fields[from]) === '' ? [] : [{ from, to: from, note: describe(fields[from]) }]
  const restricted = {
    from: 'tags',
    to: 'age_restricted',
    note: `Marked for adults, for it is tagged ${adult.join(', ')}.`,
  }
  const mappings = [
    ...row('creator'),
    ...row('creator_notes'),
    ...row('character_version'),
    ...row('tags'),
    ...(adult.length > 0 ? [restricted] : []),
  ]
  return { tree, mappings }
}

/** Instructions to models. */
export function mapPrompts(fields: Fields): Mapped {
  const system = readText(fields.system_prompt)
  const after = readText(fields.post_history_instructions)
  const depth = readDepthPrompt(fields.extensions)
  const prompts = {
    ...(system !== '' && { system }),
    ...(after !== '' && { after_history: after }),
    ...(depth !== undefined && { depth }),
  }
  const onlyChat = 'Told to chat models only.'
  const mappings = [
    ...(system === '' ? [] : [{ from: 'system_prompt', to: 'prompts.system', note: onlyChat }]),
    ...(after === ''
      ? []
      : [{ from: 'post_history_instructions', to: 'prompts.after_history', note: onlyChat }]),
    ...(depth === undefined
      ? []
      : [{ from: 'extensions.depth_prompt', to: 'prompts.depth', note: depthNote }]),
  ]
  return { tree: { prompts }, mappings }
}

const depthNote = 'A kept note, told again when it is some lines back; whose voice it has is kept for export.'

function readDepthPrompt(extensions: JsonValue | undefined): { text: string; depth: number } | undefined {
  const map = mapAt(readMap(extensions), 'depth_prompt')
  const text = readText(valueAt(map, 'prompt'))
  if (text === '') return undefined
  const depth = readNumber(valueAt(map, 'depth')) ?? 4
  return { text, depth: Math.min(Math.max(Math.round(depth), 1), 1000) }
}

/** Eagerness to speak; a half is what nobody needs to write. */
export function mapTalkativeness(fields: Fields): Mapped {
  const told = readNumber(valueAt(readMap(fields.extensions), 'talkativeness'))
  if (told === undefined) return { tree: {}, mappings: [] }
  const talkativeness = Math.min(Math.max(told, 0), 1)
  const from = 'extensions.talkativeness'
  if (talkativeness === 0.5)
    return { tree: {}, mappings: [{ from, to: '', note: 'As usual; kept for export.' }] }
  const note = talkativeness === told ? '' : `As ${talkativeness}: it goes from 0 to 1.`
  return { tree: { talkativeness }, mappings: [{ from, to: 'talkativeness', note }] }
}
