import { expect, it } from 'vitest'
import { detectLanguage } from '../../src/util/detect-language.ts'

it.each([
  ['胡同口修车摊养的橘猫', 'zh'],
  ['她在 OK 便利店上夜班，爱听 jazz', 'zh'],
  ['An orange cat, called 阿橘 by the children', 'en'],
  ['', 'en'],
  ['123', 'en'],
])('%j', (text, language) => expect(detectLanguage(text)).toBe(language))
