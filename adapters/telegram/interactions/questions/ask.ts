import type { CommandOption } from '../../../../src/contract/command-option.ts'
import type { TextKey } from '../../../../src/texts/index.ts'
import { keep } from '../../../../src/util/keep.ts'
import { askerOf, idOf } from '../describe.ts'
import { keepPresses } from '../presses/callback-data.ts'
import { encodePick, encodeSeveral, type Keyboard, pageSize } from '../presses/keyboards.ts'
import { formatWords } from '../words.ts'
import { type Asking, tell } from './asking.ts'
import { type Entries, fetchEntries } from './entries.ts'
import { type ForcedReply, sendForcedReply } from './forced-reply.ts'
import type { Missing } from './missing.ts'
import { editQuestion, postQuestion, removeQuestion, replaceAsked } from './own-question.ts'
import {
  forgetFileQuestion,
  keepFileQuestion,
  keepQuestion,
  type PartialCall,
  type Question,
} from './questions.ts'
import { findRewritable } from './rewritable.ts'

/** Questions that wait for words, of which it is remembered whom they ask. */
const mostOpen = 1_000

/** Asks somebody for what a command lacks. Fails as Telegram and the host do. */
export async function ask(
  asking: Asking,
  call: PartialCall,
  missing: Missing,
  intro?: string,
): Promise<void> {
  const option = missing.type === 'word' ? undefined : missing.option
  const question: Question = {
    type: 'asked',
    asker: askerOf(asking.tools, asking.doer),
    call,
    asks: option?.name ?? '',
    how: howToAsk(option),
    search: '',
    chosen: [],
  }
  switch (question.how) {
    case 'several':
      return await showSeveral(asking, question)
    case 'file':
      return await askByReply(asking, question, {
        text: intro ?? asking.say('telegram.ask.file'),
        placeholder: asking.say('telegram.ask.file-placeholder'),
      })
    case 'words':
      return await askForWords(asking, question)
    default:
      return await showPick(asking, intro === undefined ? question : { ...question, intro }, 0)
  }
}

function howToAsk(option: CommandOption | undefined): Question['how'] {
  switch (option?.type) {
    case 'choices':
      return 'several'
    case 'file':
      return 'file'
    case 'text':
      return 'words'
    default:
      return 'pick'
  }
}

/** A list with buttons; another page of it, where the question is shown already. */
export async function showPick(asking: Asking, question: Question, page: number): Promise<void> {
  const { of, entries } = await fetchEntries(asking, question)
  const isSearched = question.search !== ''
  if (entries.length === 0 && !isSearched) return await tellNone(asking, of)
  const isLong = entries.length > pageSize || isSearched
  const keyboard = encodePick(entries, page, isLong && of !== 'word' && of !== 'choice')
  const title = titleOf(asking, question, { of, entries })
  await show(asking, question, entries.length === 0 ? title : (question.intro ?? title), keyboard)
}

async function tellNone(asking: Asking, of: Entries['of']): Promise<void> {
  const texts = { 'own-character': 'telegram.ask.none-own', 'cast-member': 'cast.none' } as const
  const key = of === 'own-character' || of === 'cast-member' ? texts[of] : 'cast.no-cards'
  if (asking.shown !== undefined) await removeQuestion(asking, asking.shown)
  await tell(asking, asking.say(key))
}

function titleOf({ say }: Asking, { call, search }: Question, { of, entries }: Entries): string {
  if (entries.length === 0) return say('telegram.ask.nobody', { search })
  const command = `\`${nameOf(call.command, say)}\``
  switch (of) {
    case 'word':
      return say('telegram.ask.word', { command })
    case 'choice':
      return call.command === 'rate'
        ? say('commands.rate.form.rating')
        : say('telegram.ask.choice', { command })
    default:
      return say('telegram.ask.character', { command })
  }
}

/** A command as it is typed: Telegram knows its first word in English alone. */
function nameOf(path: string, say: Asking['say']): string {
  const [first = '', ...rest] = path.split(' ')
  const keys = rest.map((_, index) => `commands.${[first, ...rest.slice(0, index + 1)].join('.')}.name`)
  // Every word of the tree has a name: a test of the texts holds them to it.
  return `/${[first, ...keys.map((key) => say(key as TextKey))].join(' ')}` // see above
}

/** A list of which several can be chosen. */
export async function showSeveral(asking: Asking, question: Question): Promise<void> {
  const { entries } = await fetchEntries(asking, question)
  const { say } = asking
  const done = say('telegram.ask.done')
  const keyboard = encodeSeveral(entries, question.chosen, done)
  const text = say('telegram.ask.several', { question: say('commands.rate.form.reasons'), done })
  await show(asking, question, text, keyboard)
}

async function show(asking: Asking, question: Question, text: string, keyboard: Keyboard): Promise<void> {
  const { tools, stage, where, shown } = asking
  const { state } = tools.host()
  await keepPresses(state, keyboard.presses, stage.signal)
  const message = { words: formatWords(text), buttons: keyboard.markup }
  const keep = (messageId: string) =>
    keepQuestion(state, { placeId: where.placeId, messageId }, question, stage.signal)
  if (shown !== undefined) {
    await keep(shown)
    if (await editQuestion(asking, shown, message)) return
  }
  const messageId = await postQuestion(asking, question, message)
  await keep(messageId)
  await replaceAsked(asking, messageId)
}

/** Asks for a part of a name. */
export async function askForSearch(asking: Asking, question: Question): Promise<void> {
  await askByReply(
    asking,
    { ...question, how: 'search' },
    {
      text: asking.say('telegram.ask.search'),
      placeholder: asking.say('telegram.ask.search-placeholder'),
    },
  )
}

async function askForWords(asking: Asking, question: Question): Promise<void> {
  const { say } = asking
  const { message } = question.call.options
  const placeholder = say('telegram.ask.rewrite-placeholder')
  if (message === undefined)
    return await askByReply(asking, question, { text: say('telegram.ask.rewrite-last'), placeholder })
  const found = await findRewritable(asking, message)
  if (found.type === 'refused') return await tell(asking, say(found.key))
  await askByReply(asking, question, {
    text: say('telegram.ask.rewrite', { name: found.name }),
    placeholder,
    about: message,
  })
}

/** Where, and whom, a message asks that wants a reply. */
function openKey({ stage, doer }: Pick<Asking, 'stage' | 'doer'>): string {
  const { place, thread } = stage.target.conversation
  return `${place}:${thread}:${idOf(doer)}`
}

/** What else was asked of whoever answers or goes on with something else is asked no more. */
export function leaveQuestion(asking: Asking): void {
  const { questions } = asking.tools.memory
  const key = openKey(asking)
  const asked = questions.get(key)
  questions.delete(key)
  const leave = async (messageId: string) => {
    if (messageId === asking.shown) return
    await forgetFileQuestion(asking.tools.host().state, asking.where.placeId, messageId)
    await removeQuestion(asking, messageId)
  }
  // Where Telegram does not take it away, it stays.
  void asked?.then(leave).catch(() => {})
}

/** Asks for a message that replies. A question that it takes the place of goes: buttons cannot become such a one. */
async function askByReply(asking: Asking, question: Question, forced: ForcedReply): Promise<void> {
  const { tools, stage, where, shown } = asking
  if (shown !== undefined) await removeQuestion(asking, shown)
  leaveQuestion(asking)
  const sending = sendForcedReply(asking, forced)
  keep(tools.memory.questions, openKey(asking), sending, mostOpen)
  const messageId = await sending
  const { state } = tools.host()
  await keepQuestion(state, { placeId: where.placeId, messageId }, question, stage.signal)
  if (question.how === 'file' && stage.isDirect) await keepFileQuestion(state, where.placeId, messageId)
}
