import type { ChatMessage } from '../../prompt/rendered.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import { describeRefusal, type ProbeAnswer, type ProbeServer, refusedError, remedyFor } from './server.ts'

const user: ChatMessage = { role: 'user', content: 'Good evening.' }
const system: ChatMessage = { role: 'system', content: 'You keep a corner shop at night.' }
const assistant: ChatMessage = { role: 'assistant', content: 'Come in, it is open.' }

/** Whether the server has a chat template, and which conversations it refuses. */
export async function checkTemplate(server: ProbeServer, isReply: boolean): Promise<readonly ProbeFinding[]> {
  const { works, end } = createReport('chat template', 'one message of a person')
  const plain = await say(server, [user])
  if (!plain.isOk) {
    const isMissing = /chat.?template/i.test(plain.words)
    const found = isMissing ? 'the model has none' : describeRefusal(plain)
    const remedy = isMissing
      ? 'Start vLLM with --chat-template FILE, or serve a model that was trained to chat; a CharacterGLM is told with dialect: characterglm.'
      : remedyFor(plain)
    return [end(found, remedy)]
  }
  const { config } = server
  const takesSystem = (await say(server, [system, user])).isOk
  const findings = [
    works('it is there'),
    judge('system message', 'system_message', config.systemMessage, takesSystem),
  ]
  if (!isReply) return findings
  const start = takesSystem ? [system] : []
  const takesFirst = (await say(server, [...start, assistant, user])).isOk
  const takesTwo = (await say(server, [user, user])).isOk
  return [
    ...findings,
    judge('assistant first', 'assistant_first', config.assistantFirst, takesFirst),
    createReport('two in a row', 'two messages of a person').works(
      takesTwo ? 'taken' : 'refused; they are sent as one anyway',
    ),
  ]
}

/** What a template takes, beside the setting that keeps it from being sent. */
function judge(check: string, setting: string, isSent: boolean, isTaken: boolean): ProbeFinding {
  const { works, hint, broken } = createReport(check, 'a conversation that begins with it')
  if (isTaken && !isSent)
    return hint(
      `taken, but ${setting} is false`,
      `Remove ${setting}: false; characters are told better with it.`,
    )
  if (isTaken) return works('taken')
  return isSent
    ? broken("the server's chat template refuses it", `Set ${setting}: false for this model.`)
    : works(`refused; ${setting} is false, so it is never sent`)
}

/** Fails with a ModelError where the refusal has nothing to do with what was said. */
async function say({ config, post }: ProbeServer, messages: readonly ChatMessage[]): Promise<ProbeAnswer> {
  const body = { model: config.name, messages, max_tokens: 1, ...config.extraBody }
  const answer = await post('/v1/chat/completions', body)
  if ([429, 502, 503, 504].includes(answer.status)) throw refusedError(answer)
  return answer
}
