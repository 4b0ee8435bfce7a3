import { type CommandPath, type CommandSpec, commands } from '../../contract/commands.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { Notice, ReplyPart } from '../../contract/reply.ts'
import type { TextKey, TextValues } from '../../texts/index.ts'
import type { Scene } from '../scene.ts'
import type { CheckedCall, CommandCall, CommandHandler } from './call.ts'
import { addCharacter, removeCharacter, setCharacter } from './cast.ts'
import { listCharacters, showCharacter } from './characters.ts'
import { importCharacter } from './import.ts'
import { deleteCharacter, exportCharacter } from './own-characters.ts'
import { restart } from './restart.ts'
import { describeMe, help, mute, setReplies } from './settings.ts'
import { nextTake, previousTake, regenerate } from './takes.ts'

const handlers = {
  'character set': setCharacter,
  'character add': addCharacter,
  'character remove': removeCharacter,
  'character list': listCharacters,
  'character info': showCharacter,
  'character import': importCharacter,
  'character export': exportCharacter,
  'character delete': deleteCharacter,
  restart,
  regenerate,
  previous: previousTake,
  next: nextTake,
  // Acts when it is accepted; one that reaches its turn found nothing to stop.
  stop: async function* stop({ answer }) {
    yield answer('stop.nothing')
    return []
  },
  me: describeMe,
  replies: setReplies,
  mute,
  help,
} as const satisfies { readonly [Path in CommandPath]: CommandHandler }

/** Carries out a command of the tree, if the person may and its options are right. */
export async function* runCommand(call: CommandCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, event } = call
  const spec = commands.find(({ path }) => path === event.command)
  if (!spec) {
    yield scene.notice(
      'command.unknown',
      { command: `/${event.command}` },
      { visibility: 'private', tone: 'warning' },
    )
    return []
  }
  if (spec.access === 'moderator' && scene.audience === 'group' && !event.isModerator) {
    yield scene.notice('access.moderator', {}, { visibility: 'private', tone: 'warning' })
    return []
  }
  const options = { ...event.options }
  const problem = checkOptions(spec, options, scene)
  if (problem) {
    yield problem
    return []
  }
  const answer: CheckedCall['answer'] = (key, values, tone = 'info') =>
    scene.notice(key, values, { visibility: spec.answer, tone })
  return yield* handlers[spec.path]({ ...call, options, answer })
}

/** Checks and trims the options in place; answers what is wrong with the first bad one. */
function checkOptions(
  spec: CommandSpec,
  options: { [name: string]: string },
  scene: Scene,
): Notice | undefined {
  const warn = (key: TextKey, values: TextValues) =>
    scene.notice(key, values, { visibility: 'private', tone: 'warning' })
  for (const option of spec.options) {
    const value = options[option.name]?.trim() ?? ''
    options[option.name] = value
    if (value === '') {
      if (option.required)
        return warn('command.missing-option', { command: `/${spec.path}`, option: option.name })
    } else if (option.choices && !option.choices.includes(value)) {
      return warn('command.bad-choice', { value, option: option.name, choices: option.choices.join(', ') })
    } else if (option.type === 'integer') {
      const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = option
      const isInRange = /^\d{1,15}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum
      if (!isInRange) return warn('command.bad-number', { value, minimum, maximum })
    }
  }
  return undefined
}
