import type { ExampleLine, ExampleScene } from '../contract/character.ts'
import type { Emotion } from '../contract/emotion.ts'
import { emotionLabels, parseEmotionLabel } from '../util/emotion-label.ts'
import { editDistance, findNearest } from '../util/nearest.ts'
import { shorten } from '../util/shorten.ts'

/** Scenes of a script, and what is wrong with it. */
export interface ParsedScript {
  readonly scenes: readonly ExampleScene[]
  readonly problems: readonly ScriptProblem[]
}

/** A place in a script; both are 0-based. */
export interface ScriptPlace {
  readonly line: number
  readonly column: number
}

/** A problem in a script. */
export interface ScriptProblem extends ScriptPlace {
  readonly severity: 'error' | 'warning'
  readonly message: string
}

type Role = ExampleLine['role']

/** Names in lower case, longest first, and who they are. */
export type Speakers = readonly (readonly [name: string, role: Role])[]

interface OpenLine extends ScriptPlace {
  readonly role: Role
  readonly emotion: Emotion | undefined
  readonly texts: string[]
}

const everybody: Speakers = [
  ['user', 'user'],
  ['{{user}}', 'user'],
  ['<user>', 'user'],
  ['用户', 'user'],
  ['char', 'character'],
  ['{{char}}', 'character'],
  ['<char>', 'character'],
  ['<bot>', 'character'],
  ['角色', 'character'],
  ['narrator', 'narrator'],
  ['旁白', 'narrator'],
]

const speech = /^\s*(?:[（(](?<label>[^（()）]*)[)）]\s*)?[:：]\s*(?<text>.*)$/su

/**
 * Reads a script: lines of `speaker (emotion): text`, where the speaker is user, char, narrator or one of the character's
 * names, and brackets and colon may be full-width. A line without a speaker continues the one above; `<START>` begins another
 * scene. The emotion may also open the text, as in RoleCraft's data.
 */
export function parseScript(script: string, speakers: Speakers): ParsedScript {
  const problems: ScriptProblem[] = []
  const scenes: OpenLine[][] = [[]]
  for (const [line, written] of script.split('\n').entries()) {
    const text = written.trim()
    const at = { line, column: written.length - written.trimStart().length }
    const scene = scenes.at(-1) ?? []
    const spoken = openLine(text, speakers, at, problems)
    if (/^<START>$/i.test(text)) scenes.push([])
    else if (spoken !== undefined) scene.push(spoken)
    else if (text !== '') {
      if (opensBracket(text, speakers)) problems.push({ severity: 'warning', ...at, message: openBracket })
      continueLine(scene.at(-1), text, at, problems)
    }
  }
  return { scenes: scenes.flatMap((scene) => closeScene(scene, problems)), problems }
}

/** Who can speak in the scripts of a character with these names. */
export function listSpeakers(names: readonly string[]): Speakers {
  const own = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
  const all = [...everybody, ...own.map((name) => [name, 'character'] as const)]
  return all.toSorted(([a], [b]) => b.length - a.length)
}

/** A line that somebody says; `undefined` when it names nobody. */
function openLine(
  written: string,
  speakers: Speakers,
  at: ScriptPlace,
  problems: ScriptProblem[],
): OpenLine | undefined {
  for (const [name, role] of speakers) {
    if (written.slice(0, name.length).toLowerCase() !== name) continue
    const { label, text } = speech.exec(written.slice(name.length))?.groups ?? {}
    if (text === undefined) continue
    if (label === undefined) return { role, ...readOpening(text), ...at }
    const emotion = parseEmotionLabel(label)
    if (emotion === undefined) problems.push({ severity: 'error', ...at, message: describeLabel(label) })
    return { role, emotion, texts: [text], ...at }
  }
  return undefined
}

const openBracket =
  'This bracket never closes, so nobody is named as speaking: write `char (happy): …`, with a bracket before the colon.'

/** `char (happy: x`. */
function opensBracket(written: string, speakers: Speakers): boolean {
  return speakers.some(
    ([name]) =>
      written.slice(0, name.length).toLowerCase() === name &&
      /^\s*[（(][^（()）:：]*[:：][^)）]*$/s.test(written.slice(name.length)),
  )
}

/** RoleCraft writes the emotion first: `周小北：(中立)你那么着急找我干嘛`. Other brackets hold gestures. */
function readOpening(text: string): { readonly emotion: Emotion | undefined; readonly texts: string[] } {
  const opening = /^[（(]([^（()）]+)[)）]\s*/.exec(text)
  const emotion = parseEmotionLabel(opening?.[1] ?? '')
  return { emotion, texts: [emotion === undefined ? text : text.slice(opening?.[0].length)] }
}

function describeLabel(label: string): string {
  const nearest = findNearest(label.trim(), emotionLabels)
  const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`
  return `\`${shorten(label, 40)}\` is no emotion.${hint} Accepted: ${emotionLabels.join(', ')}. A gesture goes after the colon.`
}

function continueLine(
  above: OpenLine | undefined,
  text: string,
  at: ScriptPlace,
  problems: ScriptProblem[],
): void {
  const speaker = /^\p{L}{3,}(?=\s*[:：（(])/u.exec(text)?.[0] ?? ''
  const meant = ['user', 'char', 'narrator'].find((known) => editDistance(speaker.toLowerCase(), known) === 1)
  if (above === undefined) {
    const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`
    const message = `Nobody says this line: begin it with \`user:\`, \`char:\`, \`narrator:\` or the character's name.${hint}`
    problems.push({ severity: 'error', ...at, message })
    return
  }
  if (meant !== undefined) {
    const message = `This continues the line above, for \`${speaker}\` is nobody here. If it is a speaker, write \`${meant}\`.`
    problems.push({ severity: 'warning', ...at, message })
  }
  above.texts.push(text)
}

/** A scene, or none where nothing is said. */
function closeScene(scene: readonly OpenLine[], problems: ScriptProblem[]): readonly ExampleScene[] {
  const lines: ExampleLine[] = []
  for (const { role, emotion, texts, line, column } of scene) {
    const text = texts.filter((part) => part !== '').join('\n')
    if (text !== '') lines.push({ role, emotion, text })
    else
      problems.push({
        severity: 'error',
        line,
        column,
        message: 'Nothing is said here: write a text after the colon.',
      })
  }
  return lines.length === 0 ? [] : [{ lines }]
}
