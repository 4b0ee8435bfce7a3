/** What the text for CharacterGLM-6B says (`build_inputs` of its repository; see the facts on models, 1.4). */
export interface PlainSession {
  readonly botName: string
  readonly userName: string
  readonly botInfo: string
  readonly userInfo: string
  readonly history: readonly { readonly isBot: boolean; readonly text: string }[]
}

/** Reads the text as the model was trained on it; anything else throws. */
export function readPlainPrompt(text: string): PlainSession {
  if (text.endsWith('\n')) throw new SyntaxError('a newline at the end')
  const [opening = '', ...lines] = text.split('\n')
  const names = /^以下是一段(.+?)和(.+)之间的对话。$/.exec(opening)
  const [botName, userName] = [names?.[1] ?? '', names?.[2] ?? '']
  if (botName === '' || userName === '' || /[[\]]/.test(botName + userName))
    throw new SyntaxError(`opening ${opening}`)
  const infoOf = (name: string) => {
    const lead = `关于${name}的信息：`
    return lines[0]?.startsWith(lead) ? (lines.shift() ?? '').slice(lead.length) : ''
  }
  const botInfo = infoOf(botName)
  const userInfo = infoOf(userName)
  const [bot, user] = [`[${botName}]`, `[${userName}]`]
  if (lines.pop() !== bot) throw new SyntaxError(`the end is not ${bot}`)
  const history = lines.map((line) => {
    const isBot = line.startsWith(bot)
    if (!isBot && !line.startsWith(user)) throw new SyntaxError(`nobody says ${line}`)
    const words = line.slice((isBot ? bot : user).length)
    if (words !== words.trim() || words === '') throw new SyntaxError(`not stripped: ${JSON.stringify(line)}`)
    return { isBot, text: words }
  })
  return { botName, userName, botInfo, userInfo, history }
}

/** One line, ended by the newline that stops the model. */
export function expectPlainReply(text: string): void {
  const words = text.slice(0, -1)
  if (!text.endsWith('\n') || /[\r\n]/.test(words))
    throw new SyntaxError(`not one ended line: ${JSON.stringify(text)}`)
  if (words.trim() === '' || words !== words.trim())
    throw new SyntaxError(`not stripped: ${JSON.stringify(text)}`)
}
