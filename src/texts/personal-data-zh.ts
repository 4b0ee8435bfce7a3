import type { personalDataEn } from './personal-data-en.ts'

/** The same in Chinese. */
export const personalDataZh: typeof personalDataEn = {
  about:
    '这是机器人保存的你在 {{platform}} 上的全部内容。发送 /privacy erase 可以全部忘掉，/privacy consent 可以更改你同意的事。',
  lines:
    '你对角色说的话、角色的回答，以及改动之前的样子。保存它是为了让故事接得下去，超过设定的期限就删除。旁白的 by 是空的。',
  replies:
    '给你的每条回复是怎么来的（模型、设置、模型写了什么）。保存它是为了能说明一条回复的来历，并结合当时的情况来评价。',
  feedback: '你的表情回应、评分、重写和举报。保存它是为了让角色变得更好。',
  consent: '你同意过什么、收回过什么，以及在什么时候。保存它作为凭据。',
  settings: '你的一些小设置，例如用 /me 写的话、现在同意的事（consent）、你在哪些导出文件里（exports-of）。',
  waiting: '你的还没有得到回答的消息和命令。',
  mentions:
    '别人转述你的话的地方和时间，以及模型回答别人时看到了你的话的地方和时间。只有你也在那里说过话，才会写明是哪里。',
  other: '其他与你有关的内容。',
  quoted: '别人转述了你的话。',
  prompted: '模型回答别人时，看到了你的话。',
}
