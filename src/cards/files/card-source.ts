import type { CardContainer } from '../../contract/card-file.ts'

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject

/** A map of JSON. Keys such as `__proto__` are keys like others. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** A file of another tool, taken apart; whether what it says is a card is not looked at yet. */
export interface CardSource {
  readonly container: CardContainer
  /** What the card says: in a picture the chunk `ccv3`, else `chara`; in a CHARX file `card.json`. */
  readonly card: JsonObject
  /** In a picture with both chunks: `chara`, a copy for older readers; `undefined`: there is none. */
  readonly backfill: JsonObject | undefined
  /** In a picture: the picture without the chunks of the card. */
  readonly picture: Uint8Array | undefined
  /** Files in the file, by the address under which the card names them: `embeded://assets/icon/images/main.png`, `__asset:0`. */
  readonly assets: ReadonlyMap<string, Uint8Array>
}
