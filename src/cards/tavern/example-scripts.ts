import { CardError } from '../../contract/errors.ts'
import { parseScript, type Speakers } from '../examples.ts'

/** Example dialogue of a card as our scripts. */
export interface ExampleScripts {
  /** One for each scene; each is a valid script. */
  readonly scripts: readonly string[]
  /** What could not be a script, as sentences. */
  readonly notes: readonly string[]
}

/**
 * Turns example dialogue into scripts. What stands before the first speaker is the narrator's, a scene that names nobody is the
 * character's, and remarks out of character are left out. Fails with a CardError `too-deep` where it is too much to be meant.
 *
 * @param speakers who can speak, from `listSpeakers`
 */
export function toScripts(dialogue: string, speakers: Speakers): ExampleScripts {
  checkLength(dialogue)
  const scenes = dialogue.split(/<START>/i).map((scene) => toScript(scene, speakers))
  const scripts = scenes.flatMap(({ script }) => (script === '' ? [] : [script]))
  return { scripts, notes: [...new Set(scenes.flatMap(({ notes }) => notes))] }
}

/** Cards with very long examples have some hundreds. */
const most = { lines: 10_000, scenes: 2_000 }

function checkLength(dialogue: string): void {
  const lines = dialogue.split('\n', most.lines + 1).length
  const scenes = dialogue.split(/<START>/i, most.scenes + 1).length
  if (lines <= most.lines && scenes <= most.scenes) return
  throw new CardError({
    code: 'too-deep',
    what: `The examples of this card have more than ${most.lines} lines or ${most.scenes} scenes.`,
    remedy: 'Make its examples shorter in the tool that it comes from, and bring it again.',
  })
}

const remarks = 'Remarks out of character in the examples are kept for export, not used.'
const silences = 'Lines of the examples on which nothing is said are kept for export, not used.'
const unusable = 'A part of the examples cannot be read as a scene: it is kept for export, not used.'

function toScript(scene: string, speakers: Speakers): { readonly script: string; readonly notes: string[] } {
  const notes: string[] = []
  const lines: string[] = []
  // The line on which nothing is said so far.
  let silent: number | undefined
  let isOpen = false
  const drop = () => {
    if (silent === undefined) return
    lines.splice(silent)
    notes.push(silences)
  }
  for (const line of scene.split('\n').map((written) => written.trimEnd())) {
    const speech = readSpeech(line, speakers)
    if (isRemark(line.trim())) notes.push(remarks)
    else if (line.trim() === '') lines.push('')
    else if (speech === undefined) {
      lines.push(isOpen ? line : `narrator: ${line.trim()}`)
      silent = undefined
      isOpen = true
    } else {
      drop()
      silent = speech.isSilent ? lines.length : undefined
      lines.push(speech.line)
      isOpen = true
    }
  }
  drop()
  return { ...check(lines, speakers, notes), notes }
}

/** A line with a speaker, as our scripts write it; `undefined`: it names nobody. */
function readSpeech(
  line: string,
  speakers: Speakers,
): { readonly line: string; readonly isSilent: boolean } | undefined {
  const { scenes, problems } = parseScript(line, speakers)
  if (problems.every(({ severity }) => severity === 'warning')) {
    return scenes.length > 0 ? { line, isSilent: false } : undefined
  }
  if (line.length > longestGesture) return undefined
  // What stands in brackets before the colon is a gesture here, where it names no emotion.
  const [, who, gesture, text] = /^(.*?)\s*([（(][^（()）]*[)）])\s*[:：]\s*(.*)$/su.exec(line) ?? []
  if (who !== undefined && parseScript(`${who}: x`, speakers).problems.length === 0) {
    return { line: `${who}: ${gesture}${text === '' ? '' : ` ${text}`}`, isSilent: false }
  }
  return parseScript(`${line} x`, speakers).problems.length === 0 ? { line, isSilent: true } : undefined
}

/** Nobody describes a gesture at such length before the colon. */
const longestGesture = 1_000

/** A bracketed line that is about the play. */
function isRemark(line: string): boolean {
  return /^(?:\(\(.*\)\)|（（.*））|[[(（]?\s*OOC\s*[:：].*)$/isu.test(line)
}

function check(lines: readonly string[], speakers: Speakers, notes: string[]): { readonly script: string } {
  const script = trimLines(lines).join('\n')
  const hasSpeaker = lines.some((line) => {
    const speech = readSpeech(line, speakers)
    return speech !== undefined && !line.startsWith('narrator: ')
  })
  const spoken = hasSpeaker ? script : script.replace(/^narrator: /, 'char: ')
  const isUsable = parseScript(spoken, speakers).problems.every(({ severity }) => severity === 'warning')
  if (!isUsable) notes.push(unusable)
  return { script: isUsable ? spoken : '' }
}

function trimLines(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '')
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1)
}
