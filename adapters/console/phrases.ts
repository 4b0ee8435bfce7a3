import type { Language } from '../../src/contract/character.ts'

/** What the terminal says of itself; the rest of the bot's words are in `src/texts`. */
export interface Phrases {
  readonly welcome: string
  readonly leftOver: string
  readonly failed: string
  readonly brokenOff: string
  readonly notWritten: string
  readonly notKept: string
  readonly choose: string
  isTyping(name: string): string
  savedAs(path: string): string
  notSaved(name: string, directory: string): string
  lineTooLong(limit: number): string
  didYouMean(command: string): string
  needsOneOf(command: string, words: string): string
  noFile(path: string): string
  isFolder(path: string): string
  isNoFile(path: string): string
}

/** By language. */
export const phrases: { readonly [Name in Language]: Phrases } = {
  en: {
    welcome: '/help lists the commands, Tab completes. Ctrl-C stops a reply, or leaves.',
    leftOver: 'An answer that an earlier session was still waiting for:',
    failed: 'No answer came: the model failed again. `/regenerate` tries once more.',
    brokenOff: 'The answer broke off.',
    notWritten: 'The answer could not be saved, and will be written anew.',
    notKept: 'The store does not answer, and this was not kept. Type it again in a moment.',
    choose: 'Type a number to choose, or the words beside it.',
    isTyping: (name) => `${name} is writing…`,
    savedAs: (path) => `Saved as ${path}`,
    notSaved: (name, directory) =>
      `${name} could not be saved in ${directory}. Start in a folder that can be written to.`,
    lineTooLong: (limit) => `A line of more than ${limit} characters was not sent. Send it in parts.`,
    didYouMean: (command) => `Did you mean ${command}?`,
    needsOneOf: (command, words) => `${command} needs one of: ${words}.`,
    noFile: (path) => `There is no file ${path}. Tab completes paths.`,
    isFolder: (path) => `${path} is a folder. Name a file in it; Tab completes paths.`,
    isNoFile: (path) => `${path} is no file that can be read.`,
  },
  zh: {
    welcome: '/帮助 列出命令，Tab 补全。Ctrl-C 停下回复，或者退出。',
    leftOver: '上一次会话还没等到的回答：',
    failed: '没有等到回答：模型又出错了。`/重说` 再试一次。',
    brokenOff: '回答中断了。',
    notWritten: '这个回答没能保存，会重新写一遍。',
    notKept: '存储没有回应，这一句没有记下来。过一会儿再输一次。',
    choose: '输入编号或者旁边的文字来选择。',
    isTyping: (name) => `${name}正在输入……`,
    savedAs: (path) => `已保存为 ${path}`,
    notSaved: (name, directory) => `${name} 没能保存到 ${directory}。请在可以写入的文件夹里启动。`,
    lineTooLong: (limit) => `有一行超过 ${limit} 个字符，没有发出去。请分几次发。`,
    didYouMean: (command) => `是不是想输入 ${command}？`,
    needsOneOf: (command, words) => `${command} 后面要接：${words}。`,
    noFile: (path) => `没有 ${path} 这个文件。Tab 可以补全路径。`,
    isFolder: (path) => `${path} 是文件夹。请写出里面的一个文件；Tab 可以补全路径。`,
    isNoFile: (path) => `${path} 不是可以读的文件。`,
  },
}
