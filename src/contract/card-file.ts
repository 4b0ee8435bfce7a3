import type { Character } from './character.ts'
import type { Emotion } from './emotion.ts'

/** A picture of a card, as a file. */
export interface CardPicture {
  /** The whole file. */
  readonly bytes: Uint8Array
  /** What its first bytes say it is, whatever it was named. */
  readonly extension: 'png' | 'jpg' | 'webp' | 'gif'
}

/** What became of one thing that a card said. */
export interface CardMapping {
  /** Where it stood, such as `data.first_mes`, or how much of it, such as `12 entries of data.character_book`. */
  readonly from: string
  /** Where it stands now, such as `greetings`; empty: nowhere. */
  readonly to: string
  /** What is lost or different, as a sentence; empty: nothing. */
  readonly note: string
}

/** A card that was read from a file of another tool. */
export interface ImportedCard {
  /** The card in our format, YAML; without `id`, `avatar` and `expressions`, which are the keeper's. */
  readonly text: string
  /** As it plays; its id is a proposal made of its name. */
  readonly character: Character
  /** Such as `V2`, `V3 (3.0)`, `Pygmalion`; `Dramatis`: YAML of our own. */
  readonly version: string
  /** What it came in. */
  readonly container: CardContainer
  /** Its main picture, without the card in it; `undefined`: none, or only an address. */
  readonly picture: CardPicture | undefined
  /** By emotion. */
  readonly expressions: { readonly [emotion in Emotion]?: CardPicture }
  /** What was mapped where, in the card's order, and what could not be. */
  readonly mappings: readonly CardMapping[]
}

/** What a card came in. */
export type CardContainer = 'json' | 'png' | 'apng' | 'charx' | 'yaml'

/** What cards are written as, for others. */
export type CardFormat = 'png' | 'json' | 'charx'

/** What goes into an exported file beside the card's own words. */
export interface ExportCardOptions {
  /** What it is written as. */
  readonly format: CardFormat
  /** `undefined`: the version that the card came in; V3 for one of our own. */
  readonly version?: 'v1' | 'v2' | 'v3' | undefined
  /** The file that the card was imported from: it gives back pictures and other files that only it has. */
  readonly original?: Uint8Array | undefined
  /** The character's picture now. */
  readonly picture?: CardPicture | undefined
  /** Its pictures by emotion now; absent: those of `original`. */
  readonly expressions?: { readonly [emotion in Emotion]?: CardPicture } | undefined
  /** Ms since 1970: when a changed card says it was changed. */
  readonly now: number
}

/** An exported card. */
export interface ExportedCard {
  /** The whole file. */
  readonly bytes: Uint8Array
  /** Such as `image/png`. */
  readonly mediaType: string
  /** Without the dot. */
  readonly extension: CardFormat
  /** What could not go along, as sentences. */
  readonly lost: readonly string[]
}

/** Reads cards of other tools, and writes cards for them: `createCardWorkshop` in src/cards/workshop.ts. */
export interface CardWorkshop {
  /** Reads a file that somebody handed in. Pure but for time; fails with a CardError of {@link CardFileRefusal}. */
  importCard(file: { readonly name: string; readonly bytes: Uint8Array }): Promise<ImportedCard>
  /** Writes a card for other tools. Fails with a CardError `not-supported` where the format cannot hold it. */
  exportCard(character: Character, options: ExportCardOptions): Promise<ExportedCard>
  /** A card as {@link PlaceCard} keeps it, under that id. Fails with a CardError `not-a-card`. */
  parseCard(text: string, id: string): Character
}

/** A character of a place, as the list of the place names it. */
export interface PlaceCardEntry {
  /** Begins with `@`, which no card of the folder does. */
  readonly id: string
  /** See {@link Character.revision}; with it a process knows whether it has the card already. */
  readonly revision: string
  /** The name under which it speaks. */
  readonly name: string
  /** Bytes that card and picture take in the store. */
  readonly bytes: number
  /** Other names that call it; absent: none are known, as of an entry that an older version wrote. */
  readonly nicknames?: readonly string[]
  /** See {@link Character.summary}; absent: as for `nicknames`. */
  readonly summary?: string
  /** See {@link Character.tags}; absent: as for `nicknames`. */
  readonly tags?: readonly string[]
  /** SHA-256 of its picture's Base64, the first 32 letters; absent: it has none, or as for `nicknames`. */
  readonly pictureHash?: string
}

/** Characters that belong to a place. */
export interface PlaceCardList {
  /** In the order in which they came. */
  readonly cards: readonly PlaceCardEntry[]
}

/** A character that belongs to a place. */
export interface PlaceCard {
  /** YAML in our format. */
  readonly text: string
}

/** The picture of a character that belongs to a place. */
export interface PlacePicture {
  /** Base64. */
  readonly base64: string
  /** What the bytes are. */
  readonly extension: CardPicture['extension']
}

/** A card that was shown as a preview and waits for an answer; forgotten after 15 minutes. */
export interface OfferedCard extends PlaceCard, Omit<PlaceCardEntry, 'id' | 'bytes' | 'pictureHash'> {
  /** `undefined`: it has none that can be kept. */
  readonly picture: PlacePicture | undefined
}
