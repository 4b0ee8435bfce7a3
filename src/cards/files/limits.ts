/**
 * How much a card's file may be. A real card has some kilobytes of text and a picture of a megabyte or two; what is beyond
 * these is a mistake or made to hurt.
 */
export const limits = {
  /** Bytes of a file, refused from here on whatever a caller allows: it lies in memory as a whole. */
  fileBytes: 50_000_000,
  /** Bytes of a card's JSON: a thousand long lore entries are some 3 MB, and some tools write a small picture into it. */
  jsonBytes: 8_000_000,
  /** Bytes of a YAML card of the older tools: they have no lore, and a YAML parser is slow. */
  yamlBytes: 256_000,
  /** Values in a JSON document: a thousand lore entries with all that tools add to them are 60,000. */
  values: 100_000,
  /** Lists and maps within one another: cards have 6, scripts of other tools' extensions some 20. */
  depth: 64,
  /** Lexemes of a YAML card. */
  yamlLexemes: 20_000,
  /** Characters that aliases of a YAML card may repeat. */
  yamlRepeated: 50_000,
  /** Chunks of a picture: writers that split it finely make one for each 4 or 8 KB. */
  pngChunks: 20_000,
  /** Chunks of a picture that hold a card: two are right, and one too many is told as such. */
  cardChunks: 4,
  /** Files in a file: a card with a picture for each of many moods has some hundreds. */
  entries: 1_000,
  /** Bytes of one file in a file, unpacked. */
  entryBytes: 50_000_000,
  /** Bytes of one file in the text of a picture. */
  textFileBytes: 20_000_000,
  /** Bytes of all files in a file, unpacked. */
  unpackedBytes: 100_000_000,
  /** Times that packing may have made a file smaller; JSON gets to 50, and what is small is never refused for this. */
  ratio: 200,
  /** Bytes from which on the ratio counts. */
  ratioFromBytes: 1_000_000,
  /** Bytes of the name of a file in a file. */
  entryNameBytes: 512,
  /** Bytes of a picture that is kept as a character's face. */
  pictureBytes: 20_000_000,
  /** Width and height of such a picture, in pixels: some reader will unpack it one day. */
  pictureSide: 16_384,
} as const
