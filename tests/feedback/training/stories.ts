import type { ChapterKey } from '../../../src/contract/conversation.ts'
import type { Rendering } from '../../../src/contract/turn.ts'
import { characterGlm, chat, createStory, type Story, type StoryOptions } from './story.ts'

/** Everybody’s own names: in no row may one of them be. */
export const ownNames = ['Beatrix', 'Tobias', 'Kessler', '欧阳晓峰', '晓峰', '诸葛琳']

function chapterOf(chapter: string, place = 'place-1'): ChapterKey {
  return { platform: 'telegram', place, thread: '', chapter }
}

const wren = {
  language: 'en',
  characterId: 'wren',
  characterName: 'Wren',
  head: 'Wren repairs clocks above the bakery. She speaks in short sentences and never hurries anybody.',
} as const satisfies Partial<StoryOptions>

const qichi = {
  language: 'zh',
  characterId: 'lin-qichi',
  characterName: '林栖迟',
  head: '林栖迟，女，四十一岁，守着一家夜里的洗衣店，从前在电台播天气。',
} as const satisfies Partial<StoryOptions>

/** An afternoon of two people with Wren: all that can be done about a reply is done. */
export function englishGroup(rendering: Rendering = chat, chapter = 'stairs'): Story {
  const story = createStory({ ...wren, chapter: chapterOf(chapter), isGroup: true, rendering })
  story.agrees('b-1', 't-1')
  story.greets('*wipes brass dust off her hands* The door was open, then.')
  story.says('b-1', 'Beatrix', 'Wren, the tower clock stopped at noon. Can you hear it from here?')
  story.says('t-1', 'Tobias Kessler', 'Beatrix thinks it is the pendulum. I say it is the pigeons.')
  const first = story.replies(
    'As an assistant, I would be delighted to help Beatrix and Tobias with the clock today!',
  )
  story.rewrites(
    first,
    'b-1',
    '*tilts her head* Noon. Then it is not the pigeons, Tobias. They sleep at noon.',
  )
  story.rates(first, 't-1', 1)
  story.says('t-1', 'Tobias Kessler', 'Fine. What do we need, a ladder or a prayer?')
  const second = story.replies('A prayer, mostly.', 'A ladder. And somebody lighter than you.')
  story.keeps(second, 't-1')
  story.rates(second, 'b-1', 1)
  story.says('b-1', 'Beatrix', 'I can climb. Tobias holds the ladder.')
  const third = story.replies('Good luck to everyone involved in this climbing endeavor.')
  story.rates(third, 'b-1', -1)
  story.rates(third, 't-1', -1)
  return story
}

/** A night alone with Lin Qichi. */
export function chineseDm(rendering: Rendering = characterGlm, chapter = 'lin-qichi/2'): Story {
  const story = createStory({
    ...qichi,
    chapter: chapterOf(chapter, 'dm-1'),
    isGroup: false,
    rendering,
    userInfo: '我叫欧阳晓峰，刚下夜班。',
  })
  story.agrees('x-1')
  story.greets('（把毛巾抖平）三号机空着，进来吧。')
  story.says('x-1', '欧阳晓峰', '外面下雨了，我没带伞。')
  const first = story.replies('欧阳晓峰，作为一个人工智能，我建议您下次查看天气预报。')
  story.rewrites(first, 'x-1', '（递过一条干毛巾）局部有雨，欧阳晓峰，先甩干再说。')
  story.says('x-1', '欧阳晓峰', '你以前在电台，会不会也报错过？')
  story.notes('店里的灯闪了一下。')
  const second = story.replies('没有。', '（停了一会儿）报错过一次。后来我就不报了。')
  story.keeps(second, 'x-1')
  story.rates(second, 'x-1', 1)
  story.says('x-1', '欧阳晓峰', '那次的雨很大吧。')
  const third = story.replies('希望这对你有帮助！')
  story.rates(third, 'x-1', -1)
  return story
}

/** Two people at the laundry. */
export function chineseGroup(rendering: Rendering = characterGlm, chapter = 'lamp'): Story {
  const story = createStory({ ...qichi, chapter: chapterOf(chapter, 'place-2'), isGroup: true, rendering })
  story.agrees('x-1', 'z-1')
  story.says('x-1', '欧阳晓峰', '老板，诸葛琳的袜子是不是少了一只？晓峰我可没拿。')
  story.says('z-1', '诸葛琳', '少的是左脚那只，灰色的。')
  const first = story.replies('袜子的丢失是一个常见的问题，诸葛琳女士。')
  story.rewrites(first, 'z-1', '（翻了翻铁盒）灰的有三只，都是左脚。诸葛琳，你自己挑。')
  story.rates(first, 'x-1', 1)
  story.says('z-1', '诸葛琳', '那我全要了，算是缘分。')
  const second = story.replies('好的呢亲。', '（合上铁盒）缘分不按斤卖。拿走吧。')
  story.keeps(second, 'z-1')
  return story
}

/** A morning alone with Wren, in which she learns until they are satisfied. */
export function englishStudio(rendering: Rendering = chat, chapter = 'wren/1'): Story {
  const studio = { startedAt: 0, doneAt: 2_000_000_000_000, participants: ['b-1'] }
  const story = createStory({
    ...wren,
    chapter: chapterOf(chapter, 'dm-2'),
    isGroup: false,
    rendering,
    studio,
    examples: [
      {
        lines: [
          { role: 'user', emotion: undefined, text: 'Is it broken, Wren?' },
          { role: 'character', emotion: undefined, text: 'Resting. Clocks do.' },
        ],
      },
    ],
    story: 'Beatrix brought the watch of her grandmother, and Wren promised to look after it.',
    storyPeople: ['b-1'],
  })
  story.agreesHere('b-1')
  story.says('b-1', 'Beatrix', 'Did you look at the watch yet?')
  story.replies('I did.\n\n*slides it over* It only wanted to be wound, Beatrix.')
  story.says('b-1', 'Beatrix', 'That is all? I have worried for a week.')
  const second = story.replies('Worry is what they are wound with, mostly.')
  story.rewrites(second, 'b-1', 'A week. *winds it twice* It has missed you for less.')
  return story
}
