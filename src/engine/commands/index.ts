import { type CommandPath, type CommandSpec, commands } from '../../contract/commands.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { agreesTo } from '../../util/consent.ts'
import { isOnPlatform } from '../../util/platform-commands.ts'
import { keepsWords } from '../consent/keeps-words.ts'
import { mayCast } from '../guards.ts'
import { inARow, noticeOf } from '../scene.ts'
import type { CheckedCall, CommandCall, CommandHandler } from './call.ts'
import { addCharacter, removeCharacter, setCharacter } from './cast.ts'
import { listCharacters, showCharacter } from './characters.ts'
import { checkOptions, describeOptions, unknownOption } from './check-options.ts'
import { commandName } from './command-words.ts'
import { consent } from './consent.ts'
import { sendData } from './data.ts'
import { exportFeedback, showAudit, summarizeFeedback } from './feedback.ts'
import { orForum } from './forum-cast.ts'
import { help } from './help.ts'
import { importCharacter } from './import.ts'
import { isTooLate } from './is-too-late.ts'
import { deleteCharacter, exportCharacter } from './own-characters.ts'
import { offerErase, showPrivacy } from './privacy.ts'
import { proxies } from './proxies.ts'
import { rate, report } from './rate.ts'
import { isForOnePerson } from './refuse-shared.ts'
import { isAudited, refusal } from './refused.ts'
import { restart } from './restart.ts'
import { rewrite } from './rewrite.ts'
import { describeMe, mute, setReplies } from './settings.ts'
import { finishStudio, joinStudio, startStudio } from './studio.ts'
import { nextTake, previousTake, regenerate } from './takes.ts'

const handlers = {
  'character set': orForum('set', setCharacter),
  'character add': orForum('add', addCharacter),
  'character remove': orForum('remove', removeCharacter),
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
  rewrite,
  rate,
  report,
  me: describeMe,
  replies: setReplies,
  mute,
  proxies,
  'privacy show': showPrivacy,
  'privacy consent': consent,
  'privacy data': sendData,
  'privacy erase': offerErase,
  'studio start': startStudio,
  'studio join': joinStudio,
  'studio done': finishStudio,
  'feedback export': exportFeedback,
  'feedback summary': summarizeFeedback,
  'feedback audit': showAudit,
  help,
} as const satisfies { readonly [Path in CommandPath]: CommandHandler }

/** Carries out a command of the tree, if the person may and its options are right. */
export async function* runCommand(call: CommandCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene, event, tools } = call
  const spec = commands.find(({ path }) => path === event.command)
  if (!spec) {
    yield scene.notice(
      'command.unknown',
      { command: `/${event.command}` },
      { visibility: 'private', tone: 'warning' },
    )
    return []
  }
  if (!isOnPlatform(spec, scene.conversation.platform)) {
    const command = commandName(scene.say, spec)
    yield scene.notice('command.not-here', { command }, { visibility: 'private', tone: 'warning' })
    return await refusal(call, spec, 'not-here')
  }
  if (!mayUse(spec, call)) {
    const key = spec.access === 'cast' ? 'access.cast' : 'access.moderator'
    yield scene.notice(key, {}, { visibility: 'private', tone: 'warning' })
    return await refusal(call, spec, 'not-moderator')
  }
  if (isTooLate(spec, call)) {
    yield scene.notice('feedback.too-late', {}, { visibility: 'private', tone: 'warning' })
    return await refusal(call, spec, 'too-late')
  }
  const unknown = unknownOption(spec, event.options)
  if (unknown !== undefined && isAudited(spec)) {
    const told = inARow(scene, [scene.say('command.unknown-option'), describeOptions(scene, spec)])
    yield noticeOf(told, { visibility: 'private', tone: 'warning' })
    return await refusal(call, spec, 'unknown-option')
  }
  if (keepsWords(spec.path) && !(await isListenedTo(call))) {
    yield scene.notice('consent.not-heard', {}, { visibility: 'private', tone: 'warning', isPersonal: true })
    return []
  }
  const checked = checkOptions(spec, event.options, { scene, texts: tools.texts })
  if (checked.problem) {
    yield checked.problem
    return []
  }
  if (isForOnePerson(spec, call, checked.options)) {
    yield scene.notice('privacy.shared', {}, { visibility: 'private', tone: 'warning' })
    return []
  }
  // What went wrong is for whoever asked.
  const answer: CheckedCall['answer'] = (key, values, tone = 'info') =>
    scene.notice(key, values, { visibility: tone === 'info' ? spec.answer : 'private', tone })
  return yield* handlers[spec.path]({ ...call, options: checked.options, answer })
}

async function isListenedTo({ tools, scene }: CommandCall): Promise<boolean> {
  const { conversation, personId, signal } = scene
  return agreesTo(await tools.consents.stateOf(conversation.platform, personId, signal), 'history')
}

/** Alone with a character, everybody may do everything; what only tells is for everybody. */
function mayUse({ access, readsWithoutOptions }: CommandSpec, { scene, event }: CommandCall): boolean {
  if (access === 'everyone' || scene.audience === 'direct') return true
  if (readsWithoutOptions && Object.values(event.options).every((value) => value.trim() === '')) return true
  return access === 'cast' ? mayCast(event) : event.isModerator
}
