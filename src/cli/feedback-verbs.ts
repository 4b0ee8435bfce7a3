import { type Command, Option } from 'commander'
import { feedbackKinds } from '../contract/feedback.ts'
import { exportFormats } from '../contract/feedback-export.ts'
import { trainingForms, trainingShapes } from '../feedback/training/types.ts'
import type { CleanFlags } from './feedback-clean.ts'
import type { ExportFlags } from './feedback-export.ts'
import type { FilterFlags } from './feedback-flags.ts'
import type { AuditFlags } from './feedback-registry.ts'
import type { Surroundings } from './surroundings.ts'
import type { Run } from './verb.ts'

/** `dramatis feedback`: what people did about replies, for people and for training. */
export function addFeedback(program: Command, run: Run, surroundings: Surroundings): void {
  const feedback = program
    .command('feedback')
    .description('export what people did about replies, and forget it again')
  addExport(feedback, run, surroundings)
  addFilter(feedback.command('summary'))
    .description('counts, trend, characters, and the replies disliked most; without texts')
    .option('--json', 'as JSON')
    .action(
      run(async (flags: FilterFlags & { json?: boolean }) =>
        (await import('./feedback-summary.ts')).summarizeFeedback(flags, surroundings),
      ),
    )
  feedback
    .command('clean')
    .description('take whoever asked to be forgotten out of earlier exports')
    .argument('<files...>', 'what was exported: files, also gzipped and zipped ones, or folders')
    .option('--dry-run', 'tell what would become of them, and change nothing')
    .action(
      run(async (files: string[], flags: CleanFlags) =>
        (await import('./feedback-clean.ts')).cleanExports(files, flags, surroundings),
      ),
    )
  addRegistry(feedback, run, surroundings)
  feedback
    .command('schema')
    .description('print the JSON schema of a row of JSON Lines')
    .action(run(async () => (await import('./feedback-schema.ts')).printFeedbackSchema(surroundings)))
}

function addExport(feedback: Command, run: Run, surroundings: Surroundings): void {
  addFilter(feedback.command('export'))
    .description('write feedback to a file, or a folder of training files')
    .addOption(
      // It is asked for later: commander misses it before it sees that it is mistyped.
      new Option('--format <format>', 'jsonl and csv for people; sft, dpo, kto for training').choices(
        exportFormats,
      ),
    )
    .addOption(
      new Option('--shape <shapes...>', 'for training: whose files (default: all of them)').choices(
        trainingShapes,
      ),
    )
    .addOption(
      new Option(
        '--form <form>',
        'for training: messages, the rendered prompt, or as the model was asked (default: as-served)',
      ).choices(trainingForms),
    )
    .option('--context <lines>', 'for people: lines before the reply (default: 20)')
    .option('--out <path>', 'where to (default: feedback.jsonl, feedback.csv, feedback-sft, …)')
    .option('--force', 'replace an export that is there')
    .addHelpText('after', helpAfterExport)
    .action(
      run(async (flags: ExportFlags) =>
        (await import('./feedback-export.ts')).exportFeedback(flags, surroundings),
      ),
    )
}

function addRegistry(feedback: Command, run: Run, surroundings: Surroundings): void {
  feedback
    .command('trained')
    .description('note that a LoRA adapter was trained on an export')
    .argument('<export>', 'its id, e_…')
    .option('--adapter <name>', 'name under which it is served')
    .option('--digest <digest>', 'of its weights')
    .action(
      run(async (exportId: string, flags: { adapter?: string; digest?: string }) =>
        (await import('./feedback-registry.ts')).recordTrained(exportId, flags, surroundings),
      ),
    )
  feedback
    .command('tombstones')
    .description('who was forgotten, when, their exports, and the LoRA adapters trained on those')
    .action(run(async () => (await import('./feedback-registry.ts')).listTombstones(surroundings)))
  feedback
    .command('audit')
    .description('who looked at or exported what, newest first; done again on a day, it is one line')
    .option('--platform <name>', 'with --place: of a place')
    .option('--place <id>', 'guild, group, …')
    .option('--limit <number>', 'most lines of exports, looks, erasures, refusals each', '50')
    .action(
      run(async (flags: AuditFlags) =>
        (await import('./feedback-registry.ts')).printAudit(flags, surroundings),
      ),
    )
}

function addFilter(command: Command): Command {
  return command
    .option('--platform <name>', 'only of that platform, such as discord')
    .option('--place <id>', 'with --platform: only of that guild, group, …')
    .option('--character <id>', 'only about that character: its id, or its name')
    .option('--since <time>', 'a date, a time, or how long ago: 2026-11-21, 7d')
    .option('--until <time>', 'likewise; that moment itself is left out')
    .option('--kind <kinds>', `only these, joined by commas: ${feedbackKinds.join(', ')}`)
    .addOption(new Option('--rating <rating>', 'only what rates so').choices(['good', 'bad']))
}

const helpAfterExport = `
Nothing that came through Discord's API may train a model without Discord's permission (Developer Policy, rule 21):
training formats leave it out, and whatever people have not agreed to, and say why.
An export that was broken off leaves PATH.part; the same command goes on with it.
Emoji that only react to the story are left out, unless --kind reaction asks for them.
Exit code: 0 it is there, also without rows, 1 it failed, 2 usage or settings, 130 interrupted.`
