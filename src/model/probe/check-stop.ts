import { hello } from './check-words.ts'
import { encodeOrder, readWords, streamWords, talkWith } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

/** Whether the server stops where it is told to: only what was seen to stop counts. */
export async function checkStop(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  return server.config.dialect === 'chat' ? await checkStopWord(server) : await checkStopLine(server)
}

const newlineStops: readonly unknown[] = ['\n', 13]
const mostLines = 3

/** CharacterGLM writes both sides of the conversation, one line each, unless it is stopped at the first newline. */
async function checkStopLine(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport('stop', 'replies of 128 tokens that stop at a newline')
  let found = ''
  // It cannot be asked for a newline; most replies come to one.
  for (let line = 0; line < mostLines; line += 1) {
    const talk = { turns: [hello.zh], maxTokens: 128, stops: ['\n'] }
    const { text, finishReason, stopReason } = await talkWith(server, talk)
    if (text.includes('\n'))
      return [
        broken(
          'it wrote past the newline',
          'Without that stop CharacterGLM writes the person’s lines too; see that no proxy before the server takes `stop` and `stop_token_ids` out of requests, and that extra_body sets none.',
        ),
      ]
    const hasWords = text.trim() !== ''
    if (hasWords && newlineStops.includes(stopReason))
      return [works('it stopped at the newline, and says so')]
    if (!hasWords) found = 'replies had no words'
    else if (finishReason === 'length') found = 'no newline came in 128 tokens'
    else if (stopReason === undefined) found = 'the server does not tell why it ended (no stop_reason)'
    else found = 'replies ended by themselves, not at a newline'
  }
  return [
    hint(
      `${found}: nothing was seen to stop`,
      'If replies go on with the person’s lines, see that no proxy before the server takes `stop` and `stop_token_ids` out of requests, and that extra_body sets none.',
    ),
  ]
}

const order =
  'Count from one to nine in English words, in lower case, separated by commas. Write the numbers only.'
const wordStops = ['five', 'Five', '5'] as const
/** Also where each number has a line: `3. three`, `4. four`. */
const untilFour = /(?:three|3)[^a-z0-9]+(?:4\. *)?(?:four|4)[^a-z0-9]*$/i

async function checkStopWord(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport('stop', 'counting to nine, to be stopped at “five”')
  const request = encodeOrder(server.config, order, { maxTokens: 64, stops: wordStops })
  const { text, finishReason, stopReason } = await readWords(streamWords(server, request))
  const isToldToStop = text.trim() !== '' && wordStops.some((stop) => stop === stopReason)
  if (wordStops.some((stop) => text.includes(stop)))
    return [
      broken(
        'it counted on',
        'Stops end a reply that begins to speak for somebody else; see that no proxy before the server takes `stop` out of requests, and that extra_body sets none.',
      ),
    ]
  if (isToldToStop || (finishReason !== 'length' && untilFour.test(text)))
    return [works('it was stopped there')]
  return [
    hint(
      'it did not count, so nothing was seen to stop',
      'If replies go on with the lines of others, see that no proxy before the server takes `stop` out of requests, and that extra_body sets none.',
    ),
  ]
}
