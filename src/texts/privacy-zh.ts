import type { privacyEn } from './privacy-en.ts'

/** What the bot says of what is kept, in Chinese. */
export const privacyZh = {
  'privacy.title': '保存的与你有关的内容：',
  'privacy.lines': '你说的话，好让故事接得下去。你删掉的消息，这里也会删掉。',
  'privacy.lines-kept': '你的话有 {{lines}} 句，{{time}}。',
  'privacy.records': '每条回复是怎么来的（提示、模型、文字），用来查出错的原因：{{time}}。',
  'privacy.feedback':
    '你的表情回应、评价、重写和举报，只有编号和标记，没有文字（目前 {{deeds}} 条），用来改进回复：{{time}}。你替角色写的话，和你说的话一样，留在历史里。',
  'privacy.for-days': '保存 {{days}} 天',
  'privacy.for-good': '保存到被抹去为止',
  'privacy.exports': '包含你的反馈导出：{{exports}}。',
  'privacy.training': '这些都不会用来训练模型：那需要你本人同意；从 Discord 来的内容，还需要 Discord 许可。',
  'privacy.rights': '`/隐私 同意` 可以更改你同意的事；`/隐私 数据` 把全部内容作为文件给你。',
  'privacy.data': '保存的与你有关的全部内容。',
  'privacy.data-too-large': '与你有关的内容太多，这里发不下。管理我的人可以交给你。',
  'privacy.data-enough': '你的数据一天最多给你 {{most}} 次。$t(limit.in-{{unit}})再试。',
  'privacy.shared':
    '你在用群组或频道的名义发言，别人也可能这样，我不知道是你们中的谁在问。请用自己的身份再问一次。',
  'privacy.profile': '你用 `/我` 写下的：{{text}}',
  'privacy.no-profile': '你没有用 `/我` 写过什么。',
  'privacy.logs': '日志里你只是一个哈希值，你说的话不会写进去。',
  'privacy.departed': '我被移出一个地方以后，那里的内容过 {{days}} 天就会忘掉。',
  'privacy.erase-direct': '`/隐私 抹去` 会把这些全都忘掉，包括你在别处和我说的话。',
  'privacy.erase-group':
    '`/隐私 抹去` 会忘掉与你有关的内容，包括你在别处和我说的话。这里的管理员可以让整个对话被忘掉：`/隐私 抹去 这里`。',
  'privacy.ask-me':
    '要忘掉你对我说过的、替角色写过的一切吗？包括在别处的，连同对你的回复（也包括同时回答别人的）、相关记录、你的反馈和 `/我`，还有我们私聊里的一切和你带到那里的卡片。角色只回答别人的话会留下。这不能撤销。',
  'privacy.ask-direct':
    '要忘掉你对我说过的一切吗？包括在别处说的，连同对你的回复、相关记录和你的反馈。这个对话会全部忘掉，包括谁在演和你带来的卡片。这不能撤销。',
  'privacy.ask-history':
    '你让我别听你说话，这一点也会忘掉：以后说的话又会保存，直到你再用 `/隐私 同意` 收回。',
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

  'consent.title': '你同意的事：',
  'consent.choose': '选一项，看看是什么意思，也可以更改。',
  'consent.read': '查看：{{scope}}',
  'consent.take-back': '收回：{{scope}}',
  'consent.yes': '我同意',
  'consent.no': '不同意',
  'consent.ask': '这可以用吗？由你决定；无论怎么回答，别的都不变。',
  'consent.revocable': '随时可以用 `/隐私 同意` 收回。',
  'consent.training-barred': '不过，只要 Discord 没有许可，从那里来的内容就不会用来训练。',
  'consent.given': '记下了：你同意（{{scope}}）。`/隐私 同意` 可以收回。',
  'consent.only-here': '只对这个地方有效；收回则处处有效。',
  'consent.only-group': '这个地方是指你刚才发言的群或服务器，只对那里有效；收回则处处有效。',
  'consent.taken-back': '记下了：你不同意（{{scope}}）。',
  'consent.history.taken-back':
    '从现在起，你说的话不会保存，也不会有回答。以前说过的会留着，直到用 `/隐私 抹去`。',
  'consent.feedback.taken-back': '以后的导出里，你的话会换成占位符。',
  'consent.training.taken-back':
    '以后的训练文件里没有你。模型已经学到的没法再取出来。用 `/隐私 抹去`，管理我的人会知道以前哪些文件里有你。',
  'consent.adult.taken-back': '只限成年人的角色不会为你演。',
  'consent.stands': '{{scope}}：{{stands}}',
  'consent.stands-given': '{{date}} 同意（文本第 {{version}} 版）',
  'consent.stands-taken-back': '{{date}} 起不同意（文本第 {{version}} 版）',
  'consent.stands-default': '同意，直到你收回',
  'consent.stands-never': '没有同意',
  'consent.stands-elsewhere': '（在别的地方或工作室章节里同意过：{{places}} 处）',
  'consent.not-heard': '照你说的，我不听你说话：你说的不会保存，也不会有回答。`/隐私 同意` 可以更改。',
  'privacy.consent.history.text':
    '你对角色说的话和替他们写的内容会保存下来，好让故事接得下去，不作别的用处：一个地方的管理员看到的，不比那里的人多。',
  'privacy.consent.feedback.text':
    '这个地方的管理员，或者管理我的人，导出这里的反馈时，文件里可能有你的话：你在一条回复之前说的，和你重写的。你在里面用的是化名。没有你的同意，那里只有占位符。',
  'privacy.consent.training.text':
    '你在这个地方的话、重写和评价，包括以前的，会用来训练扮演角色的语言模型。你在训练文件里用的是化名，名字会被替换。谁能拿到这些文件，由管理我的人决定。模型学到的东西没法再取出来。',
  'privacy.consent.adult.text':
    '你说明自己在所在的地方已经成年，并且至少 18 岁。这样，只限成年人的角色就可以为你演。',
} as const satisfies {
  // In Chinese, one is counted like every other number.
  readonly [Key in keyof typeof privacyEn as Key extends `${string}_one` ? never : Key]: string
}
