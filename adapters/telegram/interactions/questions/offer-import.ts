import type { Message } from 'grammy/types'
import { sendOwn } from '../../speak/own-messages.ts'
import { fileOf } from '../commands/read-command.ts'
import { askerOf } from '../describe.ts'
import { keepPresses } from '../presses/callback-data.ts'
import { encodeConfirm } from '../presses/keyboards.ts'
import { formatWords } from '../words.ts'
import { type Asking, whileAsking } from './asking.ts'
import { keepQuestion } from './questions.ts'

const cardNames = /\.(png|apng|json|charx|ya?ml)$/i
const cardTypes: readonly string[] = ['image/png', 'image/apng', 'application/json']

/** Telegram hands no larger file to bots. */
const mostBytes = 20_000_000

/** Asks whether a card is to be imported that somebody dropped into a private chat without a word; answers whether it may be one. */
export function offerImport(asking: Asking, message: Message): boolean {
  const { tools, where, say } = asking
  const file = fileOf(message)
  if (!file || !asking.stage.isDirect || !mayBeCard(message)) return false
  whileAsking(asking, async ({ stage }) => {
    const { state } = tools.host()
    const { markup, presses } = encodeConfirm(say('telegram.import.yes'))
    await keepPresses(state, presses, stage.signal)
    const messageId = await sendOwn(stage, {
      words: formatWords(say('telegram.import.offer', { name: file.name })),
      buttons: markup,
      replyTo: asking.replyTo,
    })
    const call = { command: 'character import', options: { file: file.name } }
    const asker = askerOf(asking.tools, asking.doer)
    const asked = { type: 'asked', asker, call, asks: 'file', how: 'confirm' } as const
    const question = { ...asked, search: '', chosen: [], file }
    await keepQuestion(state, { placeId: where.placeId, messageId }, question, stage.signal)
  })
  return true
}

function mayBeCard({ document, caption }: Message): boolean {
  if (!document || caption !== undefined || (document.file_size ?? 0) > mostBytes) return false
  return cardNames.test(document.file_name ?? '') || cardTypes.includes(document.mime_type ?? '')
}
