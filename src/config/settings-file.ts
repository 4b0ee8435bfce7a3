import { isReadable, readTextIfThere } from './environment.ts'
import type { SettingPath, SettingProblem } from './problems.ts'
import { withoutNulls } from './tree.ts'

/** `dramatis.yaml`, read. */
export interface SettingsFile {
  /** Its content; an empty section where there is no file. */
  readonly content: unknown
  readonly problems: readonly SettingProblem[]
  /** Sentences about what is not wrong but hardly meant. */
  readonly warnings: readonly string[]
  /** Where a setting stands, such as `dramatis.yaml:3:5`; of an absent one, where its section stands. */
  locate(path: SettingPath): string
}

const fileName = 'dramatis.yaml'

/** Reads the file of settings, where there is one. */
export async function loadSettingsFile(directory: string): Promise<SettingsFile> {
  const source = await readTextIfThere(`${directory}/${fileName}`)
  const warnings = await findMisnamed(directory)
  if (!source.trim()) return { content: {}, problems: [], warnings, locate: () => fileName }
  // Loaded only where there is a file: most people have none, and it takes its time.
  const { isMap, isScalar, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })

  function describeOffset(offset: number): string {
    const { line, col } = lines.linePos(offset)
    return `${fileName}:${line}:${col}`
  }

  function locate(path: SettingPath): string {
    const parent = document.getIn(path.slice(0, -1), true)
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
      : undefined
    const node = pair?.key ?? document.getIn(path, true) ?? parent
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
    const start: unknown = Array.isArray(range) ? range[0] : undefined
    return describeOffset(typeof start === 'number' ? start : 0)
  }

  const errors = document.errors.map(
    ({ message, pos }) => `${describeOffset(pos[0])} is no YAML: ${message}.`,
  )
  let content: unknown = {}
  if (errors.length === 0) {
    try {
      content = withoutNulls(document.toJS() ?? {})
    } catch {
      errors.push(`${fileName} repeats its aliases too often; write the values out.`)
    }
  }
  const problems = errors.map((message) => ({ code: 'invalid-setting', message }) as const)
  return { content, problems, warnings, locate }
}

async function findMisnamed(directory: string): Promise<readonly string[]> {
  const isThere = await isReadable(`${directory}/dramatis.yml`)
  return isThere ? [`dramatis.yml is not read: the file of settings is called ${fileName}.`] : []
}
