import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { findPackageDirectory } from '../util/package-directory.ts'
import { addCards } from './card-verbs.ts'
import type { ChatFlags } from './chat.ts'
import { addFeedback } from './feedback-verbs.ts'
import type { MailboxFlags } from './mailbox.ts'
import type { MigrateFlags } from './migrate.ts'
import type { Surroundings } from './surroundings.ts'
import type { Run } from './verb.ts'

/** Runs the verb that the words name. Fails with a CommanderError after saying what is wrong with them. */
export async function runProgram(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { output, errorOutput } = surroundings
  let exitCode = 0
  /** What a verb does is loaded when it is called for. */
  function run<Values extends readonly unknown[]>(verb: (...values: Values) => Promise<number>) {
    return async (...values: Values) => {
      exitCode = await verb(...values)
    }
  }

  const program = new Command('dramatis')
    .description('Characters to talk with: in this terminal, on Discord, on Telegram.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => errorOutput.write(text),
      getOutHelpWidth: () => output.columns ?? 80,
      getErrHelpWidth: () => errorOutput.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', helpAfter)

  program
    .command('chat')
    .description('talk in this terminal; with piped input, a filter: lines in, replies out')
    .option(
      '-c, --character <name>',
      'whom to talk with, by id, name or nickname (default: whoever it was last)',
    )
    .option(
      '-m, --memory <url>',
      'where the history is, instead of MEMORY_URL; `memory:` forgets it at the end',
    )
    .option('-n, --name <name>', 'what the character calls you')
    .addHelpText('after', helpAfterChat)
    .action(run(async (options: ChatFlags) => (await import('./chat.ts')).chat(options, surroundings)))

  program
    .command('start')
    .description('run every adapter that is configured')
    .action(run(async () => (await import('./start.ts')).start(surroundings)))

  program
    .command('init')
    .description('ask what is needed, and write .env and dramatis.yaml')
    .action(run(async () => (await import('./init.ts')).init(surroundings)))

  program
    .command('doctor')
    .description('tell what is configured, what answers, what is missing and how to get it')
    .option('--deep', 'also have each model speak, and look at what its server must do for it')
    .action(
      run(async (options: { deep?: boolean }) =>
        (await import('./doctor.ts')).doctor({ isDeep: options.deep === true }, surroundings),
      ),
    )

  addCards(program, run, surroundings)
  addFeedback(program, run, surroundings)
  addMailbox(program, run, surroundings)
  addStore(program, run, surroundings)
  pointToHelp(program, 'dramatis')
  await program.parseAsync(words, { from: 'user' })
  return exitCode
}

/** After a mistake each verb names its own help. */
function pointToHelp(command: Command, path: string): void {
  const what = command.commands.length > 0 ? 'the verbs' : 'what it takes'
  command.showHelpAfterError(`\`${path} --help\` lists ${what}.`)
  for (const inner of command.commands) pointToHelp(inner, `${path} ${inner.name()}`)
}

function addMailbox(program: Command, run: Run, surroundings: Surroundings): void {
  const mailbox = program.command('mailbox').description('look after messages that wait for an answer')
  mailbox
    .command('list')
    .description('what waits, what runs, what was given up; without texts')
    .action(run(async () => (await import('./mailbox.ts')).listMailbox(surroundings)))
  for (const [verb, description] of [
    ['retry', 'put given-up events back in their place'],
    ['drop', 'remove events for good'],
  ] as const) {
    const command = mailbox
      .command(verb)
      .description(description)
      .argument('[platform]', 'such as console')
      .argument('[events...]', 'their ids, as `mailbox list` shows them')
      .option('--all', 'all that were given up; with a platform, all of it')
    if (verb === 'drop') command.option('--yes', 'with --all: do not ask')
    command.action(
      run(async (platform: string | undefined, eventIds: string[], options: MailboxFlags) => {
        const { changeMailbox } = await import('./mailbox.ts')
        return await changeMailbox(verb, { platform, eventIds, ...options }, surroundings)
      }),
    )
  }
}

function addStore(program: Command, run: Run, surroundings: Surroundings): void {
  program
    .command('migrate')
    .description('carry everything from one store to another; the same command goes on after a break')
    .option('--from <url>', 'the store that is (default: that of the settings)')
    .requiredOption('--to <url>', 'the store that is to be: sqlite:FILE or redis://HOST:PORT')
    .option('--merge', 'also into a store that holds something already: that stays, the rest is added')
    .action(
      run(async (options: MigrateFlags) => (await import('./migrate.ts')).migrate(options, surroundings)),
    )
  program
    .command('backup')
    .description('write all that the store holds to a file; of a file also while the program runs')
    .argument('<file>', 'such as backup.db')
    .option('--force', 'replace a file that is there')
    .action(
      run(async (file: string, options: { force?: boolean }) =>
        (await import('./backup.ts')).backup(file, { mayReplace: options.force === true }, surroundings),
      ),
    )
  program
    .command('restore')
    .description('make the store what a backup holds; a file that was there is kept')
    .argument('<file>', 'what `backup` wrote')
    .action(run(async (file: string) => (await import('./restore.ts')).restore(file, surroundings)))
  program
    .command('encrypt')
    .description(
      'write every text of the store anew with the first key of ENCRYPTION_KEY; also while programs run that were started with that key',
    )
    .action(run(async () => (await import('./encrypt.ts')).encrypt(surroundings)))
}

const helpAfterChat = `
With piped input each line is answered before the next is read. Standard output gets the replies and
nothing else, each ended by one line break; names, greeting and notices go to standard error.
Exit code: 0 at the end of input, 1 something failed, 2 usage or settings, 130 interrupted, 143 told to end.`

const helpAfter = `
Without a verb: start if an adapter is configured, else chat.
Settings come from dramatis.yaml, .env and the environment; \`dramatis doctor\` shows them.`

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(`${findPackageDirectory()}/package.json`, 'utf8'),
  )
  return version
}
