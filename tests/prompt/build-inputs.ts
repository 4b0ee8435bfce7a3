/**
 * CharacterGLM-6B's prompt once more, written from the description of its released code and of Python's `str`, so that the
 * renderer has something to be compared with. It shares nothing with the source.
 */
export function buildInputsLikePython(
  sessionMeta: Readonly<Record<'bot_name' | 'bot_info' | 'user_name' | 'user_info', string>>,
  history: readonly (readonly [query: string, response: string])[],
  query: string,
): string {
  let prompt = oneLine(`以下是一段${sessionMeta.bot_name}和${sessionMeta.user_name}之间的对话。`)
  if (sessionMeta.bot_info.length > 0)
    prompt += `\n${oneLine(`关于${sessionMeta.bot_name}的信息：${sessionMeta.bot_info}`)}`
  if (sessionMeta.user_info.length > 0)
    prompt += `\n${oneLine(`关于${sessionMeta.user_name}的信息：${sessionMeta.user_info}`)}`
  for (const [asked, answered] of [...history, [query, undefined] as const]) {
    if (asked !== '') prompt += `\n${oneLine(`[${sessionMeta.user_name}]${strip(asked)}`)}`
    if (answered !== undefined) prompt += `\n${oneLine(`[${sessionMeta.bot_name}]${strip(answered)}`)}`
  }
  return `${prompt}\n${oneLine(`[${sessionMeta.bot_name}]`)}`
}

/** The letters for which Python's `str.isspace` is true. */
const pythonSpaces = new Set(
  '\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
)

function strip(text: string): string {
  const letters = text.split('')
  while (pythonSpaces.has(letters.at(-1) ?? '')) letters.pop()
  while (pythonSpaces.has(letters[0] ?? '')) letters.shift()
  return letters.join('')
}

function oneLine(text: string): string {
  return text.split('\n').join(' ')
}
