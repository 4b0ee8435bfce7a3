import { gzipSync } from 'node:zlib'
import type { ExportFile } from '../../contract/feedback-export.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import type { CheckedCall } from './call.ts'
import { spend } from './spend.ts'

const dayMs = 86_400_000

/** `/privacy data`: all that is kept about the person, as a file of their own. */
export async function* sendData(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, platform } = call
  const person = tools.hashes.person(scene.conversation.platform, scene.personId)
  const allowance = {
    key: ['privacy-data', person],
    most: 6,
    windowMs: dayMs,
    text: 'privacy.data-enough',
  } as const
  if (!(yield* spend(call, allowance))) return []
  const { conversation, personId, language, signal } = scene
  const request = { platform: conversation.platform, personId, language }
  const collected = await tools.desk.collectPerson(request, signal)
  const most = platform.maxFileBytes ?? Number.POSITIVE_INFINITY
  const file = collected.bytes.length > most ? packed(collected) : collected
  if (file.bytes.length > most) {
    yield call.answer('privacy.data-too-large', {}, 'warning')
    return []
  }
  yield {
    type: 'file-sent',
    ...file,
    text: scene.say('privacy.data'),
    visibility: 'private',
    isToKeep: true,
  }
  return []
}

function packed({ name, mediaType, bytes }: ExportFile): ExportFile {
  if (mediaType === 'application/gzip') return { name, mediaType, bytes }
  return { name: `${name}.gz`, mediaType: 'application/gzip', bytes: gzipSync(bytes) }
}
