import type { AttachedFile, InboundEvent } from '../../contract/event.ts'
import type { LoopbackFile, LoopbackUpdate } from '../loopback-protocol.ts'

/** What a person did, as an event; its id stays the same however often the update is shown. */
export function decodeUpdate(platform: string, update: LoopbackUpdate): InboundEvent {
  const { id, at, from, deed, conversation } = update
  const base = {
    version: 1,
    id: deed.type === 'message' ? deed.messageId : `update-${id}`,
    conversation: { platform, place: conversation.place, thread: conversation.thread },
    audience: conversation.audience,
    at,
    locale: 'en',
  } as const
  switch (deed.type) {
    case 'message':
      return {
        ...base,
        type: 'message-received',
        messageId: deed.messageId,
        from,
        text: deed.text,
        isModerator: true,
        mentionsBot: deed.mentionsBot,
        replyTo: deed.replyTo,
        addressee: undefined,
      }
    case 'edit':
      return { ...base, type: 'message-edited', messageId: deed.messageId, text: deed.text }
    case 'deletion':
      return { ...base, type: 'message-deleted', messageId: deed.messageId }
    case 'command':
      return {
        ...base,
        type: 'command-invoked',
        from,
        command: deed.command,
        options: deed.options,
        ...(deed.files ? { files: deed.files.map(decodeFile) } : {}),
        isModerator: true,
        addressee: undefined,
        interaction: undefined,
      }
  }
}

function decodeFile({ name, size, path }: LoopbackFile): AttachedFile {
  return { name, size, reference: path }
}
