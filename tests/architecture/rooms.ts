import { importsOf } from './imports.ts'
import { type Finding, isProgram, type Rule, type SourceFile } from './source.ts'

const floor = ['src/contract', 'src/util']
const middle = [...floor, 'src/texts']
const upper = [...middle, 'src/prompt']
const everything = [
  ...upper,
  'src/safety',
  'src/cards',
  'src/config',
  'src/engine',
  'src/feedback',
  'src/http',
  'src/model',
  'src/testing',
  'adapters',
  'adapters/*',
  'memory',
  'memory/*',
]

/** Who may import whom, from the bottom up. A room may always import itself; `adapters` and `memory` are their index files. */
const rooms: { readonly [room: string]: readonly string[] } = {
  'src/contract': [],
  'src/util': ['src/contract'],
  'src/texts': ['src/contract'],
  'src/prompt': floor,
  'src/cards': upper,
  'src/model': upper,
  'src/feedback': upper,
  'src/safety': upper,
  'src/engine': [...upper, 'src/safety'],
  'src/http': middle,
  'src/testing': middle,
  'src/config': floor,
  'adapters/shared': middle,
  'adapters/*': [...middle, 'adapters/shared'],
  adapters: middle,
  'memory/shared': middle,
  'memory/*': [...middle, 'memory/shared'],
  memory: [...middle, 'memory/shared'],
  'src/app': everything,
  'src/cli': [...everything, 'src/app'],
  'src/main': ['src/cli'],
  'src/index': [...everything, 'src/app'],
}

/** The room of a file; files beside `memory/index.ts` are what drivers share. */
function roomOf(path: string): string {
  const [top = '', second = '', third] = path.split('/')
  if (top === 'tests') return 'tests'
  if (top === 'src') return `src/${second.replace(/\.ts$/, '')}`
  if (second === 'index.ts') return top
  return third === undefined ? `${top}/shared` : `${top}/${second}`
}

function rowOf(room: string): readonly string[] | undefined {
  return rooms[room] ?? rooms[room.replace(/^(adapters|memory)\/.*$/, '$1/*')]
}

function mayImport(from: string, to: string, lazily: boolean): boolean {
  if (from === to) return true
  const row = rowOf(from) ?? []
  const wildcard = to.replace(/\/.*$/, '/*')
  if (row.includes(to) || (wildcard !== 'src/*' && row.includes(wildcard))) return true
  return lazily && (from === 'adapters' || from === 'memory') && to.startsWith(`${from}/`)
}

/** The table "Rooms, and who may import whom". */
export const roomsRule: Rule = {
  name: 'a room imports only the rooms below it',
  remedy:
    'Move what both need to a lower room (src/contract, src/util), or have it injected by src/app.ts; the table is in tests/architecture/rooms.ts.',
  *check(files) {
    for (const file of files.filter(isProgram)) {
      const from = roomOf(file.path)
      if (rowOf(from) === undefined)
        yield { path: file.path, line: 1, what: `${from} is not a room of the table` }
      for (const { target, specifier, kind, line } of importsOf(file)) {
        if (specifier === 'dramatis' || specifier.startsWith('dramatis/')) {
          yield { path: file.path, line, what: `imports the package itself by name (${specifier})` }
        }
        if (target === undefined || target.endsWith('.json')) continue
        if (!mayImport(from, roomOf(target), kind !== 'static')) {
          yield { path: file.path, line, what: `${from} imports ${target} (${kind})` }
        }
      }
    }
  },
}

/** No cycles, types included. */
export const cyclesRule: Rule = {
  name: 'files do not import each other in a circle',
  remedy: 'Take what both need into a third file, or pass it as an argument.',
  *check(files) {
    const byPath = new Map(files.map((file) => [file.path, file]))
    const done = new Set<string>()
    for (const file of files.filter(isProgram)) yield* cyclesFrom(file, byPath, [], done)
  },
}

function* cyclesFrom(
  file: SourceFile,
  byPath: ReadonlyMap<string, SourceFile>,
  trail: readonly string[],
  done: Set<string>,
): Iterable<Finding> {
  if (done.has(file.path)) return
  const path = [...trail, file.path]
  for (const { target, line } of importsOf(file)) {
    const imported = target === undefined ? undefined : byPath.get(target)
    if (imported === undefined) continue
    const start = path.indexOf(imported.path)
    if (start < 0) yield* cyclesFrom(imported, byPath, path, done)
    else
      yield {
        path: file.path,
        line,
        what: `closes a circle: ${[...path.slice(start), imported.path].join(' → ')}`,
      }
  }
  done.add(file.path)
}
