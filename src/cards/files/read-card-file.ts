import type { CardSource } from './card-source.ts'
import { limits } from './limits.ts'
import { readChunks } from './png-chunks.ts'
import { readCharx } from './read-charx.ts'
import { readJson } from './read-json.ts'
import { readPng } from './read-png.ts'
import { readYaml } from './read-yaml.ts'
import { createRefuse, type Refuse } from './refusal.ts'
import { detectFile } from './signatures.ts'
import { findEnd } from './zip-start.ts'

/** A file that somebody handed in. */
export interface CardFile {
  /** As it was named; only YAML is told by it. */
  readonly name: string
  readonly bytes: Uint8Array
}

const pictureRemedy = 'Download the original: chats and picture hosts take the card out of a picture.'

/**
 * Takes a card's file of another tool apart, by what its bytes say it is: PNG, APNG, CHARX (also behind a picture), JSON, YAML
 * of the older tools. Fails with a CardError of {@link CardFileRefusal}, and with nothing else.
 */
export async function readCardFile({ name, bytes }: CardFile): Promise<CardSource> {
  const refuse = createRefuse(name)
  const megabytes = Math.floor(bytes.length / 1_000_000)
  if (bytes.length >= limits.fileBytes) {
    const most = limits.fileBytes / 1_000_000
    throw refuse('file-too-large', `has ${megabytes} MB, and a card has to have less than ${most}`)
  }
  const file = detectFile(bytes)
  if ('other' in file) {
    const remedy = file.isPicture ? { remedy: pictureRemedy } : {}
    throw refuse('not-a-card', `is ${file.other}; cards come in PNG, JSON or CHARX`, remedy)
  }
  switch (file.kind) {
    case 'png':
      return await readPngFile(bytes, refuse)
    case 'jpeg':
      if (endsAsArchive(bytes)) return await readCharx(bytes, refuse)
      throw refuse('not-a-card', 'is a JPEG picture; cards come in PNG, JSON or CHARX', {
        remedy: pictureRemedy,
      })
    case 'zip':
      return await readCharx(bytes, refuse)
    case 'json':
      return createSource('json', readJson(bytes, 'the file', refuse))
    case 'text':
      if (/\.ya?ml$/i.test(name)) return createSource('yaml', readYaml(bytes, refuse))
      throw refuse('not-a-card', 'is no picture, no archive and no JSON', {
        remedy: 'Give a PNG, JSON or CHARX file; a YAML card needs a name that ends in `.yaml`.',
      })
  }
}

async function readPngFile(bytes: Uint8Array, refuse: Refuse): Promise<CardSource> {
  const parts = readChunks(bytes, refuse)
  const source = readPng(parts, refuse)
  if (source !== undefined) return source
  if (endsAsArchive(parts.rest)) return await readCharx(bytes, refuse)
  throw refuse('not-a-card', 'is a picture without a card: it has no chunk `chara` or `ccv3`', {
    remedy: pictureRemedy,
  })
}

function endsAsArchive(bytes: Uint8Array): boolean {
  return findEnd(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) !== undefined
}

function createSource(container: 'json' | 'yaml', card: CardSource['card']): CardSource {
  return { container, card, backfill: undefined, picture: undefined, assets: new Map() }
}
