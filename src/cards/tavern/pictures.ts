import type { CardMapping, CardPicture } from '../../contract/card-file.ts'
import type { Emotion } from '../../contract/emotion.ts'
import { parseEmotionWord } from '../../util/emotion-label.ts'
import type { CardSource } from '../files/card-source.ts'
import { sniffPicture } from '../files/sniff-picture.ts'
import { type Asset, findFile, listAssets } from './assets.ts'
import { readText } from './fields.ts'
import { valueAt } from './json.ts'
import type { Shape } from './shape.ts'

/** Pictures of a card, and what became of all its assets. */
export interface Pictures {
  readonly picture: CardPicture | undefined
  readonly expressions: { readonly [emotion in Emotion]?: CardPicture }
  readonly mappings: readonly CardMapping[]
}

/** What SillyTavern's expression labels and usual names of sprites mean, beside the labels that models write. */
const expressionLabels: { readonly [label: string]: Emotion } = {
  admiration: 'happiness',
  amusement: 'happiness',
  approval: 'happiness',
  caring: 'happiness',
  confusion: 'surprise',
  curiosity: 'surprise',
  desire: 'excitement',
  disapproval: 'anger',
  embarrassment: 'other',
  gratitude: 'happiness',
  love: 'happiness',
  optimism: 'happiness',
  pride: 'happiness',
  realization: 'surprise',
  relief: 'happiness',
  remorse: 'sadness',
  default: 'neutral',
  normal: 'neutral',
  smile: 'happiness',
  smiling: 'happiness',
  crying: 'sadness',
  微笑: 'happiness',
  平常: 'neutral',
  默认: 'neutral',
}

/** Nobody names an emotion at such length. */
const longestLabel = 200

/** The emotion that the name of a picture means; `undefined`: none that we know. */
function emotionOf({ type, name }: Asset): Emotion | undefined {
  if (type !== 'emotion' || name.length > longestLabel) return undefined
  const label = name
    .trim()
    .toLowerCase()
    .replace(/\.\w+$/, '')
    .replace(/[-_ ]?\d+$/, '')
  return Object.hasOwn(expressionLabels, label) ? expressionLabels[label] : parseEmotionWord(label)
}

/** A picture for an emotion, and the asset that has it. */
interface Face {
  readonly asset: Asset
  readonly picture: CardPicture
}

/** For each emotion the first picture that is there. */
export function findFaces(
  assets: readonly Asset[],
  source: Pick<CardSource, 'picture' | 'assets'>,
): ReadonlyMap<Emotion, Face> {
  const faces = new Map<Emotion, Face>()
  for (const asset of assets) {
    const emotion = emotionOf(asset)
    if (emotion === undefined || faces.has(emotion)) continue
    const picture = toPicture(findFile(asset.uri, source))
    if (picture !== undefined) faces.set(emotion, { asset, picture })
  }
  return faces
}

/** Finds the picture of a card, and those of its emotions. Nothing is fetched. */
export function readPictures(source: CardSource, shape: Shape): Pictures {
  const assets = listAssets(source.card, shape)
  const icons = assets.filter(({ type }) => type === 'icon')
  const main = icons.find(({ name }) => name === 'main') ?? icons[0]
  const own = toPicture(source.picture)
  const shown = main === undefined ? undefined : toPicture(findFile(main.uri, source))
  const faces = findFaces(assets, source)
  const expressions = Array.from(faces, ([emotion, { picture }]) => [emotion, picture] as const)
  const mappings = assets.map((asset) => {
    const isMain = asset === main && shown !== undefined
    return describeAsset(asset, isMain, faces)
  })
  return {
    picture: shown ?? own,
    expressions: Object.fromEntries(expressions),
    mappings: [...mappings, ...describePicture(source, shape, shown === undefined ? own : undefined)],
  }
}

function toPicture(bytes: Uint8Array | undefined): CardPicture | undefined {
  return bytes === undefined ? undefined : sniffPicture(bytes)
}

function describeAsset(asset: Asset, isMain: boolean, faces: ReadonlyMap<Emotion, Face>): CardMapping {
  const { from, type, name, uri } = asset
  const what = `${from} (${type || 'asset'} ${name || 'without a name'})`
  if (/^https?:/i.test(uri)) {
    return { from: what, to: '', note: 'Only an address: nothing is fetched; kept for export, not used.' }
  }
  if (isMain) return { from: what, to: 'avatar', note: '' }
  const emotion = emotionOf(asset)
  const face = emotion === undefined ? undefined : faces.get(emotion)
  if (face === undefined) return { from: what, to: '', note: 'Kept for export, not used.' }
  return face.asset === asset
    ? { from: what, to: `expressions.${emotion}`, note: '' }
    : { from: what, to: '', note: `Another picture is there for ${emotion}; kept for export.` }
}

function describePicture(
  { card }: CardSource,
  { isWrapped }: Shape,
  shown: CardPicture | undefined,
): readonly CardMapping[] {
  if (shown !== undefined) return [{ from: 'the picture itself', to: 'avatar', note: '' }]
  const isAddress = !isWrapped && /^https?:/i.test(readText(valueAt(card, 'avatar')))
  const note = 'Only an address: nothing is fetched; kept for export.'
  return isAddress ? [{ from: 'avatar', to: '', note }] : []
}
