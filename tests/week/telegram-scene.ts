import type {
  LoopbackTelegramChat,
  LoopbackTelegramUser,
  ShownTelegramMessage,
} from '../../src/testing/index.ts'
import type { Player, Reply, Story, What } from './ledger.ts'
import { handle, wordsFor } from './marks.ts'
import type { Stage } from './stage.ts'

/** Somebody on Telegram. */
export interface TelegramPlayer extends Player {
  readonly user: LoopbackTelegramUser
}

/** Who is on Telegram, and where. */
export type Bay = ReturnType<typeof openBay>

/** Groups, some of them with people who agree to different things, and private chats. */
export function openBay(stage: Stage) {
  const { telegram, ledger } = stage
  const join = (name: string, language = 'en'): TelegramPlayer => {
    const user = telegram.createUser({ name, language })
    return { name, platform: 'telegram', id: `${user.id}`, user }
  }
  const fayola = join('Fayola')
  const gustavo = join('Gustavo')
  const halvard = join('Halvard')
  const ivanka = join('Ivanka')
  const kimball = join('Kimball')
  const vanishia = join('Vanishia')
  const xiaomei = join('晓梅梅', 'zh-hans')
  const group = (title: string, creator: TelegramPlayer, members: readonly TelegramPlayer[]) => {
    const chat = telegram.createGroup({ title, creator: creator.user, botIsAdministrator: true })
    for (const { user } of members) chat.setMember(user, 'member')
    return { chat, story: ledger.open(title, 'telegram') }
  }
  const direct = ({ user, name }: TelegramPlayer) => ({
    chat: user.dm,
    story: ledger.open(`alone with ${name}`, 'telegram'),
  })
  return {
    ...{ fayola, gustavo, halvard, ivanka, kimball, vanishia, xiaomei },
    players: [fayola, gustavo, halvard, ivanka, kimball, vanishia, xiaomei],
    pier: group('pier', fayola, [gustavo, kimball]),
    market: group('market', fayola, [halvard, ivanka, kimball, vanishia]),
    loft: group('loft', fayola, [gustavo, ivanka]),
    attic: group('attic', kimball, []),
    yard: group('yard', fayola, [kimball]),
    square: group('square', fayola, [halvard, kimball]),
    withFayola: direct(fayola),
    withKimball: direct(kimball),
    withVanishia: direct(vanishia),
    withXiaomei: direct(xiaomei),
  }
}

/** How something is said. */
interface Manner {
  readonly language?: 'en' | 'zh'
  /** `gone`: of somebody who is to be forgotten. */
  readonly kind?: 'quay' | 'gone'
  readonly mail?: string
  /** Whose words, said elsewhere, it quotes. */
  readonly quoting?: TelegramPlayer
}

/** What people do in a chat: each deed is done there and written into the ledger. */
export function createChatScene(
  stage: Stage,
  { chat, story }: { readonly chat: LoopbackTelegramChat; readonly story: Story },
) {
  const { ledger, comes } = stage
  const shown = () => chat.shown().map(({ text }) => text)
  const find = (mark: string) =>
    chat.shown().findLast(({ text, isFromBot, isDeleted }) => isFromBot && !isDeleted && text.includes(mark))
  const isShown = (mark: string) => comes(`${mark} is shown`, () => find(mark) !== undefined, shown)
  const nowShown = (reply: Reply): ShownTelegramMessage => {
    const { mark } = reply.revisions.at(-1) ?? { mark: '-' }
    const found = find(mark)
    if (!found) throw new RangeError(`Nothing shows ${mark}: ${JSON.stringify(shown())}`)
    return found
  }

  return {
    nowShown,
    isShown,
    async set(by: TelegramPlayer, character: string, ledgerStory = story): Promise<Reply> {
      by.user.says(chat, `/character set ${character}`)
      await isShown(`card${character}`)
      return ledgerStory.greets(`card${character}`)
    },
    async says(
      by: TelegramPlayer,
      text: string,
      { language = 'en', kind = 'quay', mail = '', quoting }: Manner = {},
    ): Promise<Reply> {
      const word = stage.newWord(kind)
      story.says(word, by, { ...(mail && { isSecret: true }), ...(quoting && { earlierBy: quoting }) })
      const said = `${text} ${wordsFor(word, language)} ${word} ${mail}`.trim()
      const mark = await stage.turn(() =>
        by.user.shares(chat, { text: said, ...(quoting ? quoteOf(quoting) : {}) }),
      )
      const reply = story.answers(mark)
      await isShown(mark)
      return reply
    },
    /** Both are answered by one reply. */
    async say(both: readonly (readonly [TelegramPlayer, 'quay' | 'gone'])[], text: string): Promise<Reply> {
      const said = both.map(([by, kind]) => ({ by, word: stage.newWord(kind) }))
      for (const { by, word } of said) story.says(word, by)
      const mark = await stage.turn(() => {
        for (const { by, word } of said) by.user.says(chat, `${text} ${wordsFor(word)} ${word}`)
      })
      const reply = story.answers(mark)
      await isShown(mark)
      return reply
    },
    /** Somebody gives the latest words of theirs, which a reply answers, others. */
    async edits(by: TelegramPlayer, reply: Reply, kind: 'quay' | 'gone' = 'quay'): Promise<void> {
      const word = stage.newWord(kind)
      const before = reply.takes[0]?.prompt.findLast((line) => line.by === by)?.mark ?? '-'
      const message = chat.shown().findLast(({ text, isFromBot }) => !isFromBot && text.includes(before))
      if (!message) throw new RangeError(`Nobody said ${before}.`)
      by.user.edits(message, message.text.replace(before, word))
      story.edited(before, word)
      await this.did(by, reply, { type: 'own-edit' })
    },
    async reacts(by: TelegramPlayer, reply: Reply, emoji: string, rating?: 1 | -1): Promise<void> {
      by.user.reacts(nowShown(reply), [emoji])
      await this.did(by, reply, { type: 'reaction-added', emoji, ...(rating && { rating }) })
    },
    async unreacts(by: TelegramPlayer, reply: Reply, emoji: string, rating?: 1 | -1): Promise<void> {
      by.user.reacts(nowShown(reply), [])
      await this.did(by, reply, { type: 'reaction-removed', emoji, ...(rating && { rating }) })
    },
    async rewrites(
      by: TelegramPlayer,
      reply: Reply,
      kind: 'anew' | 'gone' = 'anew',
      language: 'en' | 'zh' = 'en',
    ): Promise<void> {
      const mark = stage.newWord(kind)
      const text = `${wordsFor(mark, language)} ${mark}${language === 'zh' ? '。' : '.'}`
      by.user.says(chat, `/rewrite ${text}`, { replyTo: nowShown(reply) })
      await isShown(mark)
      story.rewritten(reply, by, mark)
      await this.did(by, reply, { type: 'rewrite', change: 'words' })
    },
    /** Only the end is another. */
    async polishes(by: TelegramPlayer, reply: Reply): Promise<void> {
      const { mark } = reply.revisions.at(-1) ?? { mark: '' }
      await this.changes(by, reply, `${saidIn(nowShown(reply), mark).slice(0, -1)}!`, mark)
      await this.did(by, reply, { type: 'rewrite', change: mark.startsWith('rep') ? 'end' : 'words' })
    },
    /** Two signs of Chinese are others. */
    async corrects(by: TelegramPlayer, reply: Reply): Promise<void> {
      const { mark } = reply.revisions.at(-1) ?? { mark: '' }
      await this.changes(by, reply, `零点${[...saidIn(nowShown(reply), mark, 'zh')].slice(2).join('')}`, mark)
      await this.did(by, reply, { type: 'rewrite', change: 'words' })
    },
    /** Other words, and then the model's again. */
    async restores(by: TelegramPlayer, reply: Reply): Promise<void> {
      const { mark } = reply.revisions.at(-1) ?? { mark: '' }
      const said = saidIn(nowShown(reply), mark)
      await this.rewrites(by, reply)
      await this.changes(by, reply, said, mark)
      await this.did(by, reply, { type: 'rewrite', change: 'none' })
    },
    async changes(by: TelegramPlayer, reply: Reply, text: string, mark: string): Promise<void> {
      const message = nowShown(reply)
      by.user.says(chat, `/rewrite ${text}`, { replyTo: message })
      await comes('it is changed', () => message.text.includes(text), shown)
      story.rewritten(reply, by, mark)
    },
    async regenerates(by: TelegramPlayer, reply: Reply): Promise<void> {
      const mark = await stage.turn(() => by.user.says(chat, '/regenerate'))
      await isShown(mark)
      story.again(reply, mark)
      await this.did(by, reply, { type: 'regeneration' })
    },
    async turnsBack(by: TelegramPlayer, reply: Reply, take: number): Promise<void> {
      by.user.says(chat, '/previous')
      await isShown(reply.takes[take]?.mark ?? '-')
      story.shows(reply, take)
      await this.did(by, reply, { type: 'pick', take })
    },
    async commands(by: TelegramPlayer, reply: Reply, command: string, what: What): Promise<void> {
      by.user.says(chat, command, { replyTo: nowShown(reply) })
      await this.did(by, reply, what)
    },
    async did(by: Player, reply: Reply, what: What): Promise<void> {
      ledger.does(by, reply, what)
      await stage.settled()
    },
  }
}

/** See {@link createChatScene}. */
export type ChatScene = ReturnType<typeof createChatScene>

/** Something that somebody said elsewhere, as one picks it to reply to it. */
function quoteOf({ name, user }: TelegramPlayer) {
  const origin = {
    type: 'user',
    date: 1,
    sender_user: { id: user.id, is_bot: false, first_name: name },
  } as const
  return {
    quote: { text: `It was ${handle}.`, position: 0, is_manual: true },
    external_reply: { origin },
  } as const
}

/** What a reply says, without whose it is and the small print. */
function saidIn({ text }: ShownTelegramMessage, mark: string, language: 'en' | 'zh' = 'en'): string {
  return text.slice(text.indexOf(wordsFor(mark, language))).split('\n')[0] ?? ''
}

/** Somebody agrees to something in a chat, which nobody else sees. */
export async function agreesOnTelegram(
  stage: Stage,
  player: TelegramPlayer,
  { chat, story }: Bay['pier'],
  ...scopes: ('feedback' | 'training')[]
): Promise<void> {
  const { user } = player
  for (const scope of scopes) {
    const since = chat.shown().length
    user.says(chat, `/privacy consent ${scope}`)
    const isTheirs = (one: ShownTelegramMessage) =>
      one.isFromBot && !one.isDeleted && (one.seenBy === user.id || chat === user.dm)
    const told = () => chat.shown().map(({ text, buttons, seenBy }) => [text, buttons, seenBy])
    const find = () =>
      chat
        .shown()
        .slice(since)
        .findLast((one) => isTheirs(one) && one.buttons.flat().some(isAgreeing))
    await stage.comes(`it asks ${player.name}`, () => find() !== undefined, told)
    const choice = find()
    if (!choice) throw new RangeError('Nothing is asked.')
    await press(player, choice, agreeing)
    const isNoted = (one: ShownTelegramMessage) => isTheirs(one) && noted.test(one.text)
    await stage.comes('it is noted', () => chat.shown().slice(since).some(isNoted), told)
    stage.ledger.agrees(player, story, scope)
  }
}

/** Somebody takes it back, in a private chat with the bot. */
export async function withdrawsOnTelegram(
  stage: Stage,
  player: TelegramPlayer,
  scope: 'feedback' | 'training',
): Promise<void> {
  await asksFor(stage, player, `/privacy consent ${scope} no`, ({ text }) =>
    /^Noted: you do not agree/.test(text),
  )
  stage.ledger.withdraws(player, scope)
}

const noted = /^(?:Noted: you agree|记下了)/
const isAgreeing = (label: string) => agreeing.test(label)
const agreeing = /^(?:Yes, I agree|我同意)/

/** Somebody types a command into their private chat; resolves with the answer that is so. */
export async function asksFor(
  stage: Stage,
  { user }: TelegramPlayer,
  command: string,
  is: (message: ShownTelegramMessage) => boolean,
): Promise<ShownTelegramMessage> {
  const asked = user.says(user.dm, command)
  const find = () =>
    user.dm.shown().findLast((one) => one.isFromBot && !one.isDeleted && one.id > asked.id && is(one))
  await stage.comes(
    `it answers ${command}`,
    () => find() !== undefined,
    () => user.dm.shown().map(({ text, buttons }) => [text, buttons]),
  )
  const found = find()
  if (!found) throw new RangeError('The answer is gone.')
  return found
}

/** Somebody presses the first button that says so. */
export async function press(
  { user }: TelegramPlayer,
  message: ShownTelegramMessage,
  label: RegExp,
): Promise<void> {
  const found = message.buttons.flat().find((one) => label.test(one))
  if (found === undefined) throw new RangeError(`No such button: ${JSON.stringify(message.buttons)}`)
  await user.presses(message, found).answered
}
