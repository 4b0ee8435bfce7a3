import { type Command, Option } from 'commander'
import type { CardFormat } from '../contract/card-file.ts'
import type { ExportFlags } from './cards-export.ts'
import type { ImportFlags } from './cards-import.ts'
import type { Surroundings } from './surroundings.ts'
import type { Run } from './verb.ts'

const cardFormats = ['png', 'json', 'charx'] as const satisfies readonly CardFormat[]
const cardVersions = ['v1', 'v2', 'v3'] as const

/** `dramatis cards`: what can be done with cards. */
export function addCards(program: Command, run: Run, surroundings: Surroundings): void {
  const cards = program
    .command('cards')
    .description('check and show the characters’ cards; bring in those of other tools, and take ours out')
  cards
    .command('check')
    .description('name every problem of the cards, with file, line and column')
    .argument('[files...]', 'cards to check (default: all)')
    .action(
      run(async (files: string[]) => (await import('./cards-check.ts')).checkCards(files, surroundings)),
    )
  cards
    .command('show')
    .description('show a card as it was understood')
    .argument('<name>', 'id, name or nickname')
    .option('--prompt', 'the prompt that is made of it, and how much room it takes')
    .option('--all', 'with --prompt: also name each scene that did not fit')
    .option('--dialect <dialect>', 'chat, characterglm or charglm (default: that of the first model)')
    .action(
      run(async (name: string, options: { prompt?: boolean; all?: boolean; dialect?: string }) => {
        const { showCard } = await import('./cards-show.ts')
        return await showCard(
          {
            name,
            wantsPrompt: options.prompt === true,
            wantsAll: options.all === true,
            dialect: options.dialect,
          },
          surroundings,
        )
      }),
    )
  addImport(cards, run, surroundings)
  addExport(cards, run, surroundings)
  cards
    .command('schema')
    .description('print the JSON schema of cards, for editors')
    .action(run(async () => (await import('./cards-schema.ts')).printCardSchema(surroundings)))
}

function addImport(cards: Command, run: Run, surroundings: Surroundings): void {
  cards
    .command('import')
    .description('bring in cards of SillyTavern and other tools: PNG, APNG, CHARX, JSON, YAML')
    .argument('<files...>', 'cards, or folders with cards')
    .option(
      '--replace',
      'replace the card of the same name, or of that --id; it keeps its id, and with it its conversations',
    )
    .option('--id <id>', 'id of the character, and name of its file (default: made of its name)')
    .option('--dry-run', 'tell what would become of them, and write nothing')
    .option('--verbose', 'of many cards, tell all about each')
    .addHelpText('after', helpAfterImport)
    .action(
      run(async (files: string[], flags: ImportFlags) =>
        (await import('./cards-import.ts')).importCards(files, flags, surroundings),
      ),
    )
}

function addExport(cards: Command, run: Run, surroundings: Surroundings): void {
  cards
    .command('export')
    .description('write a card for other tools')
    .argument('<name>', 'id, name or nickname')
    .addOption(
      new Option('--to <format>', 'what to write (default: what the ending of --out says)').choices(
        cardFormats,
      ),
    )
    .option('--out <file>', 'where to (default: the id of the character, here); `-`: standard output')
    .addOption(
      new Option('--as <version>', 'version of the card (default: the one it came in, else v3)').choices(
        cardVersions,
      ),
    )
    .option('--force', 'replace a file that is there')
    .action(
      run(async (name: string, flags: ExportFlags) =>
        (await import('./cards-export.ts')).exportCard(name, flags, surroundings),
      ),
    )
}

const helpAfterImport = `
Each card becomes a YAML card in the folder of the cards, beside a folder of the same name with the untouched
original and the pictures. Nothing is fetched from any address. A card that is there already is left alone.
Exit code: 0 all are there, 1 some were refused, 2 usage or settings.`
