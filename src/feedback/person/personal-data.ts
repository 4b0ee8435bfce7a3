import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ExportFile } from '../../contract/feedback-export.ts'
import type { Memory } from '../../contract/memory.ts'
import { createPersonalView, type PersonalPart, type PersonalValue } from './personal-view.ts'

const zip = promisify(gzip)

/** Larger files are gzipped. */
const plainBytes = 1 << 22

/** Parts of the file, and what each is kept for. */
const purposes = {
  lines:
    'What you said to characters, what they answered, and how both read before they were changed: kept so that a conversation can go on, and gone once it is older than the settings say.',
  replies:
    'How each reply to you came about (model, settings, what it wrote): kept so that a reply can be explained, and judged with its circumstances.',
  feedback: 'Reactions, ratings, rewrites, reports of yours: kept so that characters can become better.',
  consent: 'What you agreed to, and took back, and when: kept as proof.',
  settings:
    'Small values of yours, such as what you wrote with /me, what you agree to now (consent), and in which exports you are (exports-of).',
  waiting: 'Messages and commands of yours that are still to be answered.',
  mentions:
    'Where and when others passed on words of yours, or words of yours were before the model when it answered somebody else; where: only if you spoke there, too.',
  other: 'Whatever else names you.',
} as const satisfies { readonly [Part in PersonalPart]: string }

/**
 * See `FeedbackDesk.collectPerson`. Ids and words of other people are left out; what this one said or was answered may still call them by
 * name.
 */
export async function collectPerson(
  memory: Pick<Memory, 'collect'>,
  platform: string,
  personId: string,
  signal: AbortSignal,
): Promise<ExportFile> {
  const parts = new Map<PersonalPart, Buffer[]>()
  const view = createPersonalView(personId)
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
  const names = Object.keys(purposes) as readonly PersonalPart[] // It has no others.
  const about = {
    about: `All that this bot keeps about you on ${platform}. /privacy erase forgets it, /privacy consent changes what you agree to.`,
    person: { platform, id: personId },
    purposes,
  }
  const opening = JSON.stringify(about, null, 2).slice(0, -2)
  const sections = names.flatMap((name) => [
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
