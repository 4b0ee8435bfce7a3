import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { PersonalRequest } from '../../contract/feedback-desk.ts'
import type { ExportFile } from '../../contract/feedback-export.ts'
import type { Memory } from '../../contract/memory.ts'
import { personalDataEn } from '../../texts/personal-data-en.ts'
import { personalDataZh } from '../../texts/personal-data-zh.ts'
import { createPersonalView, type PersonalPart, type PersonalValue, personalParts } from './personal-view.ts'

const zip = promisify(gzip)

/** Larger files are gzipped. */
const plainBytes = 1 << 22

const texts = { en: personalDataEn, zh: personalDataZh }

/**
 * See `FeedbackDesk.collectPerson`. Ids and words of other people are left out; what this one said or was answered may still call them by
 * name.
 */
export async function collectPerson(
  memory: Pick<Memory, 'collect'>,
  { platform, personId, language }: PersonalRequest,
  signal: AbortSignal,
): Promise<ExportFile> {
  const parts = new Map<PersonalPart, Buffer[]>()
  const words = texts[language]
  const view = createPersonalView(personId, words)
  const add = ({ part, value }: PersonalValue) => {
    // Not by /^/m, which also finds what breaks lines within a text.
    const text = `    ${JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')}`
    const known = parts.get(part)
    // As bytes: texts that wait to be joined take more room.
    if (known) known.push(Buffer.from(`,\n${text}`))
    else parts.set(part, [Buffer.from(text)])
  }
  for await (const item of memory.collect(platform, personId, signal)) {
    const value = view.describe(item)
    if (value) add(value)
  }
  for (const value of view.rest()) add(value)
  const about = {
    about: words.about.replace('{{platform}}', () => platform),
    person: { platform, id: personId },
    purposes: Object.fromEntries(personalParts.map((name) => [name, words[name]])),
  }
  const opening = JSON.stringify(about, null, 2).slice(0, -2)
  const sections = personalParts.flatMap((name) => [
    Buffer.from(`,\n  "${name}": [${parts.has(name) ? '\n' : ''}`),
    ...(parts.get(name) ?? []),
    Buffer.from(parts.has(name) ? '\n  ]' : ']'),
  ])
  const bytes = Buffer.concat([Buffer.from(opening), ...sections, Buffer.from('\n}\n')])
  const name = `my-data-${platform}.json`
  return bytes.length > plainBytes
    ? { name: `${name}.gz`, mediaType: 'application/gzip', bytes: await zip(bytes) }
    : { name, mediaType: 'application/json', bytes }
}
