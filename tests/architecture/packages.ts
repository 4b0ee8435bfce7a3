import { importsOf, packageOf } from './imports.ts'
import { isProgram, type Rule } from './source.ts'

/** Packages that only some rooms may import. */
const homes: readonly {
  readonly name: RegExp
  readonly paths: RegExp
  /** Where its types are known besides. */
  readonly typePaths?: RegExp
  readonly why: string
}[] = [
  {
    name: /^zod$/,
    paths: /^src\/(cards|config|model|feedback)\b/,
    why: 'Schemas stand only where things come in from outside; inside, trust the types.',
  },
  {
    name: /^(discord\.js|@discordjs\/.*|discord-api-types)$/,
    paths: /^(adapters|src\/testing)\/discord\//,
    why: 'Only the adapter knows Discord, and the Discord on loopback.',
  },
  {
    name: /^ws$/,
    paths: /^src\/testing\/discord\//,
    why: 'Only the Discord on loopback serves WebSockets.',
  },
  {
    name: /^(grammy|@grammyjs\/.*)$/,
    paths: /^adapters\/telegram\//,
    typePaths: /^src\/testing\/telegram\//,
    why: 'Only the adapter knows Telegram; the Telegram on loopback knows its types.',
  },
  {
    name: /^(bullmq|ioredis|redis|@keyv\/redis)$/,
    paths: /^memory\/redis\//,
    why: 'Only the driver knows Redis.',
  },
  { name: /^rate-limiter-flexible$/, paths: /^memory\//, why: 'Counting is for stores.' },
  { name: /^prom-client$/, paths: /^src\/http\//, why: 'Only the HTTP room shows metrics.' },
  {
    name: /^yauzl$/,
    paths: /^src\/util\/unzip\//,
    why: 'Archives are read in one place, with its guards.',
  },
  {
    name: /^yazl$/,
    paths: /^src\/util\/pack-zip\.ts$/,
    why: 'Archives are written in one place.',
  },
  {
    name: /^re2js$/,
    paths: /^src\/(prompt|cards)\//,
    why: 'Patterns of strangers stand in cards, and run where lore is looked for.',
  },
  { name: /^openai$/, paths: /^src\/model\//, why: 'Only the models room speaks to model servers.' },
]

/** Packages that nobody pays for who does not use them. */
const lazy = /^(bullmq|ioredis|redis|@keyv\/redis|rate-limiter-flexible|prom-client|ya[uz]l)$/

/** Each package has its home. */
export const packagesRule: Rule = {
  name: 'packages stay in their rooms, and those that few need are loaded lazily',
  remedy:
    'Use what the room of the package offers; load a lazy one with `await import(…)` inside its driver.',
  *check(files) {
    for (const file of files.filter(isProgram)) {
      for (const { specifier, target, kind, line } of importsOf(file)) {
        if (target !== undefined) continue
        const name = packageOf(specifier)
        const isHome = ({ paths, typePaths }: (typeof homes)[number]) =>
          paths.test(file.path) || (kind === 'type' && typePaths?.test(file.path) === true)
        const home = homes.find((candidate) => candidate.name.test(name) && !isHome(candidate))
        if (home !== undefined) yield { path: file.path, line, what: `imports ${name}. ${home.why}` }
        if (lazy.test(name) && kind === 'static')
          yield { path: file.path, line, what: `loads ${name} with the file` }
      }
    }
  },
}

/** Names of packages that the README's section "Dependencies" does not give a reason for. */
export function unexplainedPackages(readme: string, names: readonly string[]): string[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith('Dependencies')) ?? ''
  return names.filter((name) => !section.includes(`\`${name}\``))
}
