import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ExportFile } from '../../contract/feedback-export.ts'
import type { Line } from '../../contract/line.ts'
import type { LogEntry, Memory, PersonalItem } from '../../contract/memory.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import { isTurn } from '../evidence/kinds.ts'

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
  other: 'Whatever else names you.',
} as const

type Part = keyof typeof purposes

/** See `FeedbackDesk.collectPerson`: nothing in it names other people. */
export async function collectPerson(
  memory: Pick<Memory, 'collect'>,
  platform: string,
  personId: string,
  signal: AbortSignal,
): Promise<ExportFile> {
  const parts = new Map<Part, Buffer[]>()
  for await (const item of memory.collect(platform, personId, signal)) {
    const { part, value } = describe(item, personId)
    const text = JSON.stringify(value, null, 2).replace(/^/gm, '    ')
    const known = parts.get(part)
    // As bytes: texts that wait to be joined take more room.
    if (known) known.push(Buffer.from(`,\n${text}`))
    else parts.set(part, [Buffer.from(text)])
  }
  const names = Object.keys(purposes) as readonly Part[] // It has no others.
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

function describe(item: PersonalItem, personId: string): { readonly part: Part; readonly value: unknown } {
  switch (item.type) {
    case 'line': {
      const { chapter, line, earlier } = item
      const before = earlier.map((one) => describeWords(one, personId))
      return {
        part: 'lines',
        value: {
          where: chapter,
          at: timeOf(line.at),
          by: line.speakerId === personId ? 'you' : line.speakerName,
          ...describeWords(line, personId),
          messages: line.messageIds,
          ...(before.length > 0 ? { earlier: before } : {}),
        },
      }
    }
    case 'entry':
      return describeEntry(item.entry)
    case 'state':
      return { part: 'settings', value: { name: item.name, value: item.value } }
    case 'event':
      return { part: 'waiting', value: { acceptedAt: timeOf(item.acceptedAt), event: item.event } }
  }
}

/** What a line said; words that only others put there are theirs. */
function describeWords({ text, shown, emotion, authorIds }: Line, personId: string) {
  if (authorIds && !authorIds.includes(personId)) return { wordsOf: 'somebody else' }
  return {
    text,
    ...(shown === undefined ? {} : { shown }),
    ...(emotion ? { emotion } : {}),
    ...(authorIds ? { wordsOf: authorIds.length === 1 ? 'you' : 'you and others' } : {}),
  }
}

function describeEntry(entry: LogEntry): { readonly part: Part; readonly value: unknown } {
  const { name, at, conversation, value } = entry
  const common = { where: conversation, at: timeOf(at) }
  if (isTurn(entry)) return { part: 'replies', value: { ...common, ...describeRecord(entry.value) } }
  if (name === 'feedback') return { part: 'feedback', value: { ...common, ...value } }
  if (name === 'consent') return { part: 'consent', value: { ...common, ...value } }
  return { part: 'other', value: { ...common, name, value } }
}

/** Without the ids and names of whoever else spoke there. */
function describeRecord(record: TurnRecord) {
  const { chapter, take, characterId, characterName, characterRevision, lineId, raw, shown } = record
  const { model, servedModel, lora, sampling, seed, finishReason, usage, emotion, messageIds } = record
  const reply = { raw, shown, emotion, messageIds }
  const character = { id: characterId, name: characterName, revision: characterRevision }
  return {
    chapter: chapter.chapter,
    turn: record.turnId,
    take,
    line: lineId,
    character,
    reply,
    model: { name: model, served: servedModel, lora, sampling, seed, finishReason, usage },
  }
}

function timeOf(at: number): string {
  return new Date(at).toISOString()
}
