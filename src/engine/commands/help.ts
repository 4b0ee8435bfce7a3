import type { CommandPath, CommandSpec } from '../../contract/commands.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { commandsOn } from '../../util/platform-commands.ts'
import { noticeOf } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { choiceName, commandName, describeCommand, optionName } from './command-words.ts'

/** Platforms on which people are on their phones, and a command is typed in reply to the message that it is about. */
const onPhones = ['telegram']

/** What is explained there; the others are named. */
const everyday: readonly CommandPath[] = [
  'character set',
  'character list',
  'regenerate',
  'rewrite',
  'restart',
  'privacy show',
]

/** `/help`: the tree, with what each command does. */
export async function* help(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, tools } = call
  const { say, conversation } = scene
  const shown = commandsOn(conversation.platform).filter(
    ({ path }) => path !== 'character import' || tools.imports.perPlace > 0,
  )
  const lines = onPhones.includes(conversation.platform)
    ? describeShortly(call, shown)
    : shown.map((spec) => `${typed(call, spec)} — ${describeCommand(say, spec)}`)
  const below = [say('help.asides'), say('safety.suitability')]
  yield noticeOf([say('help.title'), ...lines, ...below].join('\n'), { visibility: 'private' })
  return []
}

function describeShortly(call: CheckedCall, shown: readonly CommandSpec[]): readonly string[] {
  const { say } = call.scene
  const short = (spec: CommandSpec) =>
    typed(call, { ...spec, options: spec.options.filter(({ required }) => required) })
  const explained = shown.filter(({ path }) => everyday.some((one) => one === path))
  const others = shown.filter((spec) => !explained.includes(spec))
  return [
    ...explained.map((spec) => {
      const description = describeCommand(say, spec)
      // What others have in the menu of a message.
      const told = spec.menu === undefined ? description : say('help.in-reply', { description })
      return `${short(spec)} — ${told}`
    }),
    '',
    `${say('help.more')} ${others.map(short).join(' · ')}`,
    '',
  ]
}

/** As it is typed, with its options. */
function typed({ scene: { say }, event }: CheckedCall, spec: CommandSpec): string {
  const options = spec.options
    // Of forums, only those need to read who are in one.
    .filter(({ isHidden, name }) => !isHidden && (name !== 'where' || event.parentIsForum))
    .map((option) => {
      const choices = option.choices?.map((value) => choiceName(say, spec, value))
      const label = choices?.join('|') ?? optionName(say, spec, option)
      return option.required ? ` ${label}` : ` [${label}]`
    })
  return `${commandName(say, spec)}${options.join('')}`
}
