import type { Random } from '../../src/contract/clock.ts'
import type { Delivery, DeliveryTarget } from '../../src/contract/platform.ts'
import type { FileSent, Notice, Receipt, ReplyPart } from '../../src/contract/reply.ts'
import type { EncodeStyle } from './encode.ts'
import { saveFile } from './files.ts'
import type { Screen } from './screen.ts'
import type { Session } from './session.ts'

/** See {@link deliver}. */
export interface DeliverOptions {
  readonly session: Session
  readonly screen: Screen
  readonly style: EncodeStyle
  readonly random: Random
  /** Where files are saved. */
  readonly directory: string
}

/** Shows an answer, part by part. A terminal has no ids for its messages, so they are made here. */
export async function deliver(
  { session, screen, style, random, directory }: DeliverOptions,
  target: DeliveryTarget,
  parts: AsyncIterable<ReplyPart>,
): Promise<Delivery> {
  const kind = session.kindOf(target.eventIds)
  const presentation = screen.present(kind)
  const receipts: Receipt[] = []
  let needsWord = false
  for await (const part of parts) {
    if (kind !== 'left-over') session.learn(part)
    if (part.type === 'reply-finished' && part.text)
      receipts.push({ lineId: part.lineId, messageIds: [random.id()] })
    // An outage is told once; what fails after that has to say at least that it failed.
    if (part.type === 'reply-finished') needsWord = part.finish === 'failed' && part.text === ''
    if (part.type === 'notice' && part.tone === 'error') needsWord = false
    presentation.show(part.type === 'file-sent' ? await save(part, directory, style) : part)
  }
  if (needsWord)
    presentation.show({
      type: 'notice',
      text: style.phrases.failed,
      visibility: 'private',
      tone: 'error',
      detail: '',
    })
  return { receipts, repeated: 'none', settle: presentation.settle }
}

/** Saves a file, and tells where it is. */
async function save(
  { name, bytes, text, visibility }: FileSent,
  directory: string,
  { phrases }: EncodeStyle,
): Promise<Notice> {
  const notice = { type: 'notice', visibility, detail: '' } as const
  try {
    const path = await saveFile(directory, name, bytes)
    return { ...notice, text: `${text}\n${phrases.savedAs(path)}`, tone: 'info' }
  } catch {
    return { ...notice, text: phrases.notSaved(name, directory), tone: 'error' }
  }
}
