import { CardError, type CardFileRefusal } from '../../contract/errors.ts'
import { printable } from '../../util/printable.ts'

/** Makes the error for a file: `what` goes on after the file's name, without a period at its end. */
export type Refuse = (
  code: CardFileRefusal,
  what: string,
  details?: { readonly remedy?: string; readonly cause?: unknown },
) => CardError

const remedies: { readonly [code in CardFileRefusal]: string } = {
  'file-too-large': 'Make its pictures smaller or leave some out, and try again.',
  'not-a-card': 'Give a character card: a PNG, JSON or CHARX file of SillyTavern, RisuAI or a similar tool.',
  'file-damaged': 'Download the original again, or export the card once more from the tool that made it.',
  'file-unsafe': 'Use it only if you trust its maker: then unpack it, and pack it anew without these tricks.',
  'too-deep': 'Export the card once more from the tool that made it, without the data of that tool’s own.',
  'several-cards': 'Keep one card in each file.',
  'card-incomplete': 'Complete the card in the tool that made it, and export it again.',
  'not-supported': 'Open the card in the tool that made it, and export it as JSON or PNG.',
}

/** Errors about that file. They name it and tell what is wrong where, and repeat nothing of its text. */
export function createRefuse(fileName: string): Refuse {
  const name = printable(fileName)
  return (code, what, details) =>
    new CardError({
      code,
      what: `\`${name}\` ${what}.`,
      remedy: details?.remedy ?? remedies[code],
      cause: details?.cause,
    })
}
