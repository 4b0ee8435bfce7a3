import type { ImportedCard } from '../../contract/card-file.ts'
import { CardError, DramatisError, PlatformError } from '../../contract/errors.ts'
import type { AttachedFile } from '../../contract/event.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { Notice, ReplyPart } from '../../contract/reply.ts'
import type { TextKey } from '../../texts/index.ts'
import { describeError } from '../../util/describe-error.ts'
import { isStop } from '../../util/is-stop.ts'
import { stateChange } from '../changes.ts'
import { noticeOf } from '../scene.ts'
import { answerOffer } from './answer-offer.ts'
import type { CheckedCall } from './call.ts'
import { measureCard } from './card-size.ts'
import { describeCard } from './describe-card.ts'
import { fetchFile } from './fetch-file.ts'
import { createEntry, createOffer, findTrouble, offerKey } from './offered-card.ts'

/** How long a preview waits for an answer. */
const offerMs = 15 * 60_000

/** `/character import FILE`: shows what a card says, and offers to keep it. */
export async function* importCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, event, options } = call
  const { perPlace, maxFileBytes } = tools.imports
  if (perPlace === 0) {
    yield call.answer('import.off', {}, 'warning')
    return []
  }
  if (options.answer) return yield* answerOffer(call)
  const file = 'files' in event ? event.files?.[0] : undefined
  if (!file) {
    yield call.answer('import.no-file', { megabytes: inMegabytes(maxFileBytes) }, 'warning')
    return []
  }
  if (!(yield* call.admit())) return []
  const card = yield* readCard(call, file)
  if (!card) return []
  const size = await measureCard(call, card.character)
  if (size.verdict === 'too-large') {
    const { tokens, mostTokens: most, contextTokens: context } = size
    yield call.answer('import.too-long', { name: card.character.name, tokens, most, context }, 'warning')
    return []
  }
  const { offer, lacksPicture } = createOffer(card)
  const entries = await tools.places.list(scene.conversation)
  const trouble = findTrouble(entries, offer, perPlace)
  if (trouble) {
    yield call.answer(trouble.key, trouble.values, 'warning')
    return []
  }
  const { id } = createEntry(entries, offer)
  const roster = await scene.characters()
  const preview = describeCard(scene, card, { entries, roster, id, lacksPicture, size })
  yield noticeOf(preview, { visibility: 'private' })
  yield {
    type: 'choice-offered',
    text: scene.say('import.keep-it', { name: offer.name }),
    visibility: 'private',
    options: (['keep', 'discard'] as const).map((answer) => ({
      label: scene.say(`import.${answer}`),
      description: '',
      command: 'character import',
      options: { answer, card: offer.revision },
    })),
  }
  const { name, scope, owner } = offerKey(scene)
  // With the step and not before it: where the conversation was erased meanwhile, nothing of the card is kept.
  return [{ ...stateChange(name, scope, owner, offer), ttlMs: offerMs }]
}

/** Fetches and reads a file; says why where it cannot. */
async function* readCard(
  call: CheckedCall,
  file: AttachedFile,
): AsyncGenerator<ReplyPart, ImportedCard | undefined> {
  const { tools, scene, importDesk } = call
  if (importDesk.isFull()) {
    yield call.answer('import.busy', {}, 'warning')
    return undefined
  }
  const read = async (bytes: Uint8Array) => {
    const workshop = await tools.openWorkshop()
    return await workshop.importCard({ name: file.name, bytes })
  }
  try {
    return await importDesk.take(() => fetchFile(call, file), read, scene.signal)
  } catch (error) {
    const { aborted, reason } = scene.signal
    if (aborted && !isStop(reason)) throw reason
    if (aborted) {
      yield call.answer('import.stopped')
      return undefined
    }
    const key = reasonOf(error)
    const level = key === 'import.failed' ? 'warn' : 'info'
    scene.log[level]({ error: describeError(error) }, 'a card was not taken in')
    yield refusal(call, key, detailOf(error))
    return undefined
  }
}

function refusal(call: CheckedCall, key: TextKey, detail: string): Notice {
  const values = { megabytes: inMegabytes(call.tools.imports.maxFileBytes) }
  return { ...call.answer(key, values, 'error'), detail }
}

/** What to do is said by the notice itself. */
function detailOf(error: unknown): string {
  if (!DramatisError.isInstance(error)) return ''
  const { message, remedy } = error
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).trim() : message
}

function reasonOf(error: unknown): TextKey {
  if (error instanceof PlatformError)
    return error.code === 'too-large' ? 'import.refused.file-too-large' : 'import.not-fetched'
  if (!(error instanceof CardError)) return 'import.failed'
  switch (error.code) {
    case 'invalid-card':
    case 'no-cards':
    case 'unknown-character':
    case 'ambiguous-character':
      return 'import.failed'
    default:
      return `import.refused.${error.code}`
  }
}

function inMegabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1).replace(/\.0$/, '')
}
