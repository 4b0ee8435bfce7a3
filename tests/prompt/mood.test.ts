import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EmotionProfile } from '../../src/contract/character.ts'
import { type Emotion, emotions } from '../../src/contract/emotion.ts'
import type { Line } from '../../src/contract/line.ts'
import { moodAfter } from '../../src/prompt/mood.ts'
import { createCharacter, replied, said } from './fixtures.ts'

function character(parts: Partial<EmotionProfile> = {}) {
  const emotion = {
    baseline: 'neutral',
    volatility: 'medium',
    recovery: 'medium',
    styles: {},
    ...parts,
  } as const
  return createCharacter({ id: 'lin-qichi', emotion })
}

const own = (emotion?: Emotion, id = 'r') => replied(id, '嗯。', { emotion })
const persons = (emotion?: Emotion, id = 'u') => said(id, '嗯', { emotion })

/** How many unlabelled replies after these lines the mood still shows. */
function lasts(parts: Partial<EmotionProfile>, lines: readonly Line[]): number {
  const neverEnds = 20
  for (let replies = 0; replies < neverEnds; replies += 1) {
    const rest = Array.from({ length: replies }, (_, index) => own(undefined, `x${index}`))
    if (moodAfter(character(parts), [...lines, ...rest]) === 'neutral') return replies
  }
  return neverEnds
}

describe('the mood', () => {
  it('is the baseline where nothing was felt, and where all of it has faded', () => {
    expect(moodAfter(character(), [])).toBe('neutral')
    expect(moodAfter(character({ baseline: 'sadness' }), [persons(), own()])).toBe('sadness')
    const faded = [own('anger'), ...Array.from({ length: 12 }, () => own())]
    expect(moodAfter(character({ baseline: 'happiness' }), faded)).toBe('happiness')
  })

  it.each(emotions.filter((emotion) => emotion !== 'neutral' && emotion !== 'other'))(
    'follows the label of the character’s own reply: %s',
    (emotion) => expect(moodAfter(character(), [persons(), own(emotion)])).toBe(emotion),
  )

  it('takes one label of a volatile character, and more of a steady one', () => {
    expect(moodAfter(character({ volatility: 'high' }), [own('fear')])).toBe('fear')
    expect(moodAfter(character({ volatility: 'low' }), [own('fear')])).toBe('neutral')
    expect(moodAfter(character({ volatility: 'low' }), [own('fear'), own('fear')])).toBe('fear')
  })

  it('moves with what people feel, half as far', () => {
    expect(moodAfter(character(), [persons('sadness')])).toBe('sadness')
    expect(moodAfter(character({ volatility: 'low' }), [persons('sadness'), persons('sadness')])).toBe(
      'neutral',
    )
    expect(moodAfter(character(), [persons('sadness'), own('happiness')])).toBe('happiness')
  })

  it('goes back at the card’s pace', () => {
    const [fast, medium, slow] = (['fast', 'medium', 'slow'] as const).map((recovery) =>
      lasts({ recovery, volatility: 'high' }, [own('anger')]),
    )
    expect([fast, medium, slow]).toEqual([2, 3, 7])
  })

  it('is called up at once by what triggers it, whatever the volatility', () => {
    const styles = { fear: { triggers: '打雷', words: '', gestures: '' } }
    const asked = said('u', '外面在打雷')
    for (const volatility of ['low', 'medium', 'high'] as const)
      expect(moodAfter(character({ volatility, styles }), [own('happiness'), asked])).toBe('fear')
  })

  it('is ended by a reply that is calm, and does not take `other` for a feeling without a style', () => {
    expect(moodAfter(character({ volatility: 'high' }), [own('anger'), own('neutral')])).toBe('neutral')
    expect(moodAfter(character(), [own('other')])).toBe('neutral')
    const styles = { other: { triggers: '', words: '困了', gestures: '' } }
    expect(moodAfter(character({ styles }), [own('other')])).toBe('other')
  })

  it('is that of another take when the reply is another', () => {
    const before = [persons(), own('anger')]
    const after = before.map((line) =>
      line.role === 'character' ? { ...line, emotion: 'happiness' as const } : line,
    )
    expect(moodAfter(character(), after)).toBe('happiness')
  })

  it('depends on the latest lines alone, so that a cut changes nothing', () => {
    const line = fc
      .tuple(fc.boolean(), fc.option(fc.constantFrom(...emotions), { nil: undefined }))
      .map(([isOwn, emotion]) => (isOwn ? own(emotion) : persons(emotion)))
    const card = fc.record({
      volatility: fc.constantFrom('low', 'medium', 'high'),
      recovery: fc.constantFrom('slow', 'medium', 'fast'),
    })
    fc.assert(
      fc.property(
        card,
        fc.array(line, { maxLength: 60 }),
        fc.array(line, { minLength: 0, maxLength: 30 }),
        (parts, old, late) => {
          const twelve = Array.from({ length: 12 }, () => own())
          expect(moodAfter(character(parts), [...old, ...twelve, ...late])).toBe(
            moodAfter(character(parts), [...twelve, ...late]),
          )
        },
      ),
    )
  })
})
