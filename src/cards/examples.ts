import type { ExampleLine, ExampleScene } from '../contract/character.ts'
import type { Emotion } from '../contract/emotion.ts'
import { emotionLabels, parseEmotionLabel } from '../util/emotion-label.ts'
import { escapePattern } from '../util/escape-pattern.ts'
import { editDistance, findNearest } from '../util/nearest.ts'
import { shorten } from '../util/shorten.ts'

/** Scenes of a script, and what is wrong with it. */
export interface ParsedScript {
  readonly scenes: readonly ExampleScene[]
  readonly problems: readonly ScriptProblem[]
}

/** A problem in a script. */
export interface ScriptProblem {
  readonly severity: 'error' | 'warning'
  /** 0-based, in the script. */
  readonly line: number
  /** 0-based, in the line. */
  readonly column: number
  readonly message: string
}

type Role = ExampleLine['role']

interface OpenLine {
  readonly role: Role
  readonly emotion: Emotion | undefined
  readonly texts: string[]
  readonly line: number
  readonly column: number
}

const speakers: readonly (readonly [name: string, role: Role])[] = [
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

/**
 * Reads a script: lines of `speaker (emotion): text`, where the speaker is user, char, narrator or one of the character's
 * names, and brackets and colon may be full-width. A line without a speaker continues the one above; `<START>` begins another
 * scene. The emotion may also open the text, as in RoleCraft's data.
 */
export function parseScript(script: string, names: readonly string[]): ParsedScript {
  const known = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
  const roles = new Map<string, Role>([...known.map((name) => [name, 'character'] as const), ...speakers])
  const speech = createSpeechPattern([...roles.keys()])
  const problems: ScriptProblem[] = []
  const scenes: OpenLine[][] = [[]]
  const lines = script.split('\n')
  for (const [line, written] of lines.entries()) {
    const text = written.trim()
    const column = written.length - written.trimStart().length
    const scene = scenes.at(-1) ?? []
    const spoken = speech.exec(text)?.groups
    if (/^<START>$/i.test(text)) scenes.push([])
    else if (spoken !== undefined) scene.push(openLine(spoken, roles, line, column, problems))
    else if (text !== '') continueLine(scene.at(-1), text, line, column, problems)
  }
  return { scenes: scenes.flatMap((scene) => closeScene(scene, problems)), problems }
}

function createSpeechPattern(names: readonly string[]): RegExp {
  const longestFirst = names.toSorted((a, b) => b.length - a.length).map((name) => escapePattern(name))
  const emotion = '[（(](?<label>[^（()）]*)[)）]'
  return new RegExp(
    `^(?<speaker>${longestFirst.join('|')})\\s*(?:${emotion}\\s*)?[:：]\\s*(?<text>.*)$`,
    'iu',
  )
}

function openLine(
  spoken: { readonly [group: string]: string | undefined },
  roles: ReadonlyMap<string, Role>,
  line: number,
  column: number,
  problems: ScriptProblem[],
): OpenLine {
  const { speaker = '', label, text = '' } = spoken
  const role = roles.get(speaker.toLowerCase()) ?? 'character'
  const emotion = label === undefined ? undefined : parseEmotionLabel(label)
  if (label !== undefined && emotion === undefined) {
    problems.push({ severity: 'error', line, column, message: describeLabel(label) })
  }
  const opening = label === undefined ? /^[（(](?<label>[^（()）]+)[)）]\s*/.exec(text) : null
  const opened = parseEmotionLabel(opening?.groups?.label ?? '')
  if (opening === null || opened === undefined) return { role, emotion, texts: [text], line, column }
  return { role, emotion: opened, texts: [text.slice(opening[0].length)], line, column }
}

function describeLabel(label: string): string {
  const nearest = findNearest(label.trim(), emotionLabels)
  const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`
  return `\`${shorten(label, 40)}\` is no emotion.${hint} Accepted: ${emotionLabels.join(', ')}. A gesture goes after the colon.`
}

function continueLine(
  above: OpenLine | undefined,
  text: string,
  line: number,
  column: number,
  problems: ScriptProblem[],
): void {
  const speaker = /^\p{L}{3,}(?=\s*[:：（(])/u.exec(text)?.[0] ?? ''
  const meant = ['user', 'char', 'narrator'].find((known) => editDistance(speaker.toLowerCase(), known) === 1)
  if (above === undefined) {
    const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`
    const message = `Nobody says this line: begin it with \`user:\`, \`char:\`, \`narrator:\` or the character's name.${hint}`
    problems.push({ severity: 'error', line, column, message })
    return
  }
  if (meant !== undefined) {
    const message = `This continues the line above, for \`${speaker}\` is nobody here. If it is a speaker, write \`${meant}\`.`
    problems.push({ severity: 'warning', line, column, message })
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
