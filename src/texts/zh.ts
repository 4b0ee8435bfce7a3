import { cardsZh } from './cards-zh.ts'
import { commandsZh } from './commands-zh.ts'
import { discordZh } from './discord-zh.ts'
import type { en } from './en.ts'
import { onTelegramZh } from './on-telegram-zh.ts'
import { telegramShownZh } from './telegram-shown-zh.ts'
import { telegramZh } from './telegram-zh.ts'

/** What the bot itself says, in Chinese. */
export const zh = {
  ...cardsZh,
  ...commandsZh,
  ...discordZh,
  ...onTelegramZh,
  ...telegramZh,
  ...telegramShownZh,
  'small-print.ai': '{{name}}是由 AI 扮演的角色。',
  'small-print.understudy':
    '没有配置模型：现在由替身用{{name}}卡片里的台词作答。`npx dramatis doctor` 会告诉你怎么设置模型。',
  'small-print.stopped': '已停止',
  'small-print.length': '到达长度上限，已截断',

  'cast.set': '{{name}}来了。',
  'cast.back': '{{name}}回来了，故事从上次停下的地方继续。',
  'cast.already': '{{name}}已经在这里了。',
  'cast.removed': '{{name}}离开了。',
  'cast.none': '这里还没有角色。`/角色 设定 名字` 请一位进来；`/角色 列表` 看看都有谁。',
  'cast.ask-moderator': '这里还没有角色。管理员可以用 `/角色 设定` 请一位进来。',
  'cast.choose': '请谁来演？',
  'cast.not-in': '{{name}}不在这里。在场的有：{{cast}}。',
  'cast.adults-only':
    '{{name}}只适合成年人，而这里不是只限成年人的地方。在 Discord 上，可以把频道设为“年龄限制频道”。',
  'cast.forum-set': '从现在起，{{name}}在这个论坛里演：凡是没有自己选过角色的帖子都是。',
  'cast.forum-added': '{{name}}也来这个论坛演了：凡是没有自己选过角色的帖子都是。',
  'cast.forum-removed': '{{name}}不再在这个论坛里演。自己选过角色的帖子不变。',
  'cast.no-forum': '这里不是论坛的帖子。不写这个选项，就是更改这里谁在演。',
  'cast.gone': '{{name}}的卡片已经不在了。用 `/角色 设定 名字` 换一位。',
  'character.unknown': '没有叫“{{name}}”的角色。现有：{{names}}。',
  'character.nearest': '没有叫“{{name}}”的角色。是不是：',
  'character.ambiguous': '“{{name}}”可能是好几位：',
  'character.list': '可以在这里演的角色：',
  'character.list-empty': '没有和“{{search}}”相符的角色。',
  'character.list-more': '……还有 {{count}} 位：`/角色 列表 关键词` 可以查找。',
  'character.in-cast': '在场',

  'character.of-place': '属于这里',
  'character.unreadable': '{{name}}的卡片是更新的版本写的，读不了。用 `/角色 导入` 再带来一次。',

  'character.mood': '心情：{{mood}}',
  'emotions.anger': '愤怒',
  'emotions.disgust': '厌恶',
  'emotions.fear': '害怕',
  'emotions.happiness': '高兴',
  'emotions.sadness': '难过',
  'emotions.surprise': '惊讶',
  'emotions.neutral': '平静',
  'emotions.frustration': '沮丧',
  'emotions.excitement': '兴奋',
  'emotions.other': '说不清',

  'restart.done': '新的一章开始了。之前的话都还留着：`/重开 撤销` 可以回去。',
  'restart.undone': '回到了上一章。',
  'restart.nothing': '这之前没有别的章节。',
  'regenerate.nothing': '现在还没有可以重说的话。',
  'regenerate.not-last': '只有最后一条回复可以重说。更早的话，可以在那条消息的菜单里用“重写”换掉。',
  'regenerate.owed': '这之后有人说了话，还没有得到回答：`/重说` 让角色来回答。',
  'target.nothing': '这里还没有角色说过话。',
  'target.unknown':
    '这条消息我不认得，或者已经不认得：可能是旧的版本，也可能已经忘掉了。请选一条角色在这里说的话。',
  'target.not-character': '那是人说的话。请选一条角色说的话。',
  'rewrite.done': '{{name}}已经照你写的说了。',
  'rewrite.done-last': '{{name}}已经照你写的说了。`/上一版` 可以回到原来的话。',
  'rewrite.shown': '你的话',
  'rewrite.shown-last': '你的话 · `/上一版` 回到原来的',
  'rewrite.empty': '这段文字处理以后什么也不剩。请写下角色应该说的话。',
  'rewrite.too-long': '太长了：最多 {{length}} 个字。',
  'rate.thanks': '谢谢。评价记下了，不含文字内容。',
  'report.done':
    '谢谢。举报已经记下，给这里的管理员和管理我的人看；他们看得到是哪条回复、是谁举报的。在有人处理之前，`/重写` 和 `/重说` 可以改掉回复。',
  'proxies.shown':
    '这些机器人发的话，算作写下它的人说的：{{bots}}。用 `/代言 添加 机器人` 和 `/代言 移除 机器人` 更改。',
  'proxies.none': '这里没有替人说话的机器人。`/代言 添加 机器人` 可以加一个，比如 PluralKit 或 Tupperbox。',
  'proxies.added': '从现在起，{{bot}} 发的话算作写下它的人说的。',
  'proxies.removed': '从现在起，{{bot}} 发的话算作机器人说的。',
  'proxies.already': '{{bot}} 已经在名单里了。',
  'proxies.unlisted': '{{bot}} 不在名单里。',
  'proxies.which': '哪个机器人？`/代言 添加 机器人` 和 `/代言 移除 机器人` 都要写明。',
  'proxies.too-many': '名单里已经有 {{count}} 个机器人，到上限了。`/代言 移除 机器人` 可以腾出位置。',

  'privacy.title': '这里保存的与你有关的内容：',
  'privacy.lines': '你说的话，好让故事接得下去：保存到被抹去为止。你删掉的消息，这里也会删掉。',
  'privacy.records': '每条回复是怎么来的（提示、模型、文字），用来查出错的原因：保存到被抹去为止。',
  'privacy.feedback':
    '你的表情回应、评价、重写和举报，只有编号和标记，没有文字：这个对话里有 {{count}} 条，保存到被抹去为止。',
  'privacy.profile': '你用 `/我` 写下的：{{text}}',
  'privacy.no-profile': '你没有用 `/我` 写过什么。',
  'privacy.logs': '日志里你只是一个哈希值，你说的话不会写进去。',
  'privacy.training': '这些都不会用来训练模型：那需要你本人同意，而从 Discord 来的内容一概不行。',
  'privacy.departed': '我被移出一个地方以后，那里的内容过 {{days}} 天就会忘掉。',
  'privacy.erase-direct': '`/隐私 抹去` 会把这些全都忘掉，包括你在别处和我说的话。',
  'privacy.erase-group':
    '`/隐私 抹去` 会忘掉与你有关的内容，包括你在别处和我说的话。这里的管理员可以让整个对话被忘掉：`/隐私 抹去 这里`。',
  'privacy.ask-me':
    '要忘掉你对我说过的一切吗？包括在别处说的，连同相关记录、你的反馈和 `/我`。只有你一个人说话时角色的回答也会忘掉，和别人一起时的会留下。这不能撤销。',
  'privacy.ask-direct':
    '要忘掉你对我说过的一切吗？包括在别处说的，连同相关记录和你的反馈；这个对话会全部忘掉，包括谁在演和你带来的卡片。这不能撤销。',
  'privacy.ask-here':
    '要忘掉这个对话吗？所有人在这里说过的话、相关记录、谁在演和各项设置都会忘掉。这不能撤销。',
  'privacy.ask-place':
    '要忘掉这个对话吗？所有人在这里说过的话、相关记录、谁在演和各项设置，还有带到这个地方来的卡片，都会忘掉。这不能撤销。',
  'privacy.erase': '忘掉',
  'privacy.keep': '保留',
  'privacy.kept': '什么都没有忘。',
  'privacy.erased_zero': '都忘掉了。这里没有保存你说的话，只有与你有关的记录和设置。',
  'privacy.erased_other': '忘掉了故事里的 {{count}} 句话，还有其他与你有关的内容。',
  'privacy.erased-nothing': '这里没有保存过与你有关的内容。',
  'privacy.erased-here_zero': '这个对话忘掉了：谁在演和各项设置。`/角色 设定` 可以重新开始。',
  'privacy.erased-here_other':
    '这个对话忘掉了：故事里的 {{count}} 句话、谁在演和各项设置。`/角色 设定` 可以重新开始。',
  'privacy.erased-here-nothing': '这个对话没有保存过什么。',

  'take.one-greeting': '{{name}}没有别的开场白了。',
  'take.first': '这已经是第一个版本了。',
  'take.label': '第 {{index}} 版，共 {{count}} 版',
  'stop.nothing': '现在没有正在写的回复。',
  'me.only-alone': '人多的地方，角色只凭你说的话认识你。请在和我单独聊天的地方写：`/me 内容`。',
  'me.set': '记下了：{{text}}',
  'me.cleared': '忘掉了：除了你亲口说的，角色对你一无所知。',
  'me.shown': '这里的角色这样认识你：{{text}}',
  'me.empty': '这里的角色还不认识你。`/我 文字` 告诉他们你在这个故事里是谁。',
  'me.note': '关于{{user}}：{{text}}',
  'replies.shown': '回复规则：{{rule}}。{{explanation}}',
  'replies.set': '从现在起：{{rule}}。{{explanation}}',
  'replies.addressed': '被提到、被叫到名字或被回复时才说话，并且会和正在交谈的人继续聊。',
  'replies.conversation': '同“叫到”；聊起来的时候，谁都可以加入。',
  'replies.every': '大家每说一轮都会回应。',
  'mute.set': '{{name}}安静 {{minutes}} 分钟。`/禁言 {{name}} 0` 提前结束。',
  'mute.no-number': '“{{word}}”不是数字。请写几分钟：`/禁言 {{name}} 10`。',
  'mute.ended': '{{name}}又可以说话了。',
  'access.moderator': '只有这里的管理员才能这样做。',
  'access.cast':
    '你不能更改：这需要管理这个频道或这个地方的权限（在 Discord 上是“管理频道”），或者这个子区是你开的。',
  'access.rewrite': '只有被回答的人和这里的管理员可以重写一条回复。',
  'access.rewritten': '这条回复是重写过的：只有被回答的人和这里的管理员可以再改。',
  'access.cast-forum':
    '你不能更改谁在这个论坛的帖子里演：这需要管理这个论坛或这个地方的权限（在 Discord 上是“管理频道”）。',
  'command.unknown': '没有 {{command}} 这个命令。`/帮助` 列出全部。',
  'command.not-here': '{{command}} 在这个平台上没有用。',
  'command.bad-choice': '{{option}}不能是“{{value}}”。可以是：{{choices}}。',
  'command.bad-number': '“{{value}}”不是 {{minimum}} 到 {{maximum}} 之间的整数。',
  'command.missing-option': '{{command}} 还缺：{{option}}。',
  'help.title': '可以用的命令：',
  'help.more': '还有：',
  'help.in-reply': '{{description}}（回复某条消息时，说的就是那一条）',

  'help.asides': '`（（…））` 或 `//…` 是戏外的话，角色听不见。',
  'cast.no-cards': '没有可选的卡片：`npx dramatis cards check` 会说明原因。',

  'outage.notice': '模型出错了：$t(outage.{{reason}})。说过的话都留着：`/重说` 再试一次。',
  'outage.again': '再试一次',
  'outage.long-card':
    '{{name}}没法回答：角色卡太长，模型一次读不完。换个角色，或请管理我的人把卡写短些、换个装得下的模型。',
  'outage.unreachable': '连不上它的服务器',
  'outage.timeout': '等了太久，没有等到回答',
  'outage.unauthorized': '服务器不认这个密钥',
  'outage.unknown-model': '服务器上没有这个模型',
  'outage.context-overflow': '故事太长，它装不下了',
  'outage.rate-limited': '服务器暂时不接新的请求',
  'outage.bad-request': '服务器拒绝了这个请求',
  'outage.server-error': '服务器出了故障',
  'outage.bad-stream': '回答没有传完',
  'outage.empty-answer': '它什么也没写出来',
  'outage.circuit-open': '它刚出过错，先让它歇一会儿',
  'outage.busy': '服务器正忙',
  'reply.empty': '模型没有说出话来。`/重说` 再试一次。',
  'skipped.old_other': '有 {{count}} 条消息（自 {{since}} 起）等得太久，没有回答。',
  'mailbox.full': '这里等着的消息太多了，这一条没有收下。请稍后再试。',

  'limit.person': '短时间里已经回了你很多句。$t(limit.in-{{unit}})再写一句，故事就会接着往下走。',
  'limit.conversation': '这里短时间里已经说了很多。$t(limit.in-{{unit}})再写一句，故事就会接着往下走。',
  'limit.place': '这里找角色说话的人太多，他们得歇一歇。$t(limit.in-{{unit}})再写一句，故事就会接着往下走。',
  'limit.tokens': '角色今天能说的话都说完了。$t(limit.in-{{unit}})再写一句，故事就会接着往下走。',
  'limit.in-minutes': '过 {{time}} 分钟',
  'limit.in-hours': '过大约 {{time}} 小时',
  'waiting.full': '这里等着回答的消息太多了，现在发来的暂时收不下。请稍后再写。',
  'message.cut': '这条太长了：一条消息只读前 {{length}} 个字，后面的没有读。',
  'turn.given-up': '我这边出了点问题，这条没能回上。话还留着，管理我的人可以让它再试一次。',
  'store.away': '我现在什么都记不下来；能记了就接着来。',
  'command.not-now': '现在办不了：没法记下来。过几分钟再试。',
} as const satisfies {
  // In Chinese, one is counted like every other number.
  readonly [Key in keyof typeof en as Key extends `${string}_one` ? never : Key]: string
}
