const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}\d{0,2}));/gi

/** Letters with accents are put together: see `accents`. */
const named: { readonly [name: string]: string } = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ' },
  ...{ ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', shy: '' },
  ...{ laquo: '«', raquo: '»', lsaquo: '‹', rsaquo: '›', sbquo: '‚', bdquo: '„', bull: '•', middot: '·' },
  ...{
    copy: '©',
    reg: '®',
    trade: '™',
    deg: '°',
    plusmn: '±',
    times: '×',
    divide: '÷',
    sect: '§',
    para: '¶',
  },
  ...{ frac12: '½', frac14: '¼', frac34: '¾', euro: '€', pound: '£', yen: '¥', cent: '¢', infin: '∞' },
  ...{ larr: '←', uarr: '↑', rarr: '→', darr: '↓', harr: '↔', hearts: '♥', star: '☆', starf: '★' },
  ...{ szlig: 'ß', aelig: 'æ', AElig: 'Æ', oelig: 'œ', OElig: 'Œ', oslash: 'ø', Oslash: 'Ø' },
  ...{ iexcl: '¡', iquest: '¿', lowbar: '_', ast: '*', num: '#', lbrace: '{', rbrace: '}', NewLine: '\n' },
}
const names = new Map(Object.entries(named))
const accents = new Map([
  ['grave', '\u0300'],
  ['acute', '\u0301'],
  ['circ', '\u0302'],
  ['tilde', '\u0303'],
  ['uml', '\u0308'],
  ['ring', '\u030A'],
  ['caron', '\u030C'],
  ['cedil', '\u0327'],
])

/** Puts letters in the place of HTML's entities. One that is not known stays. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(entity, (written: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined)
      return names.get(name) ?? names.get(name.toLowerCase()) ?? accented(name) ?? written
    return letterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

function accented(name: string): string | undefined {
  const accent = accents.get(name.slice(1))
  return accent && `${name[0]}${accent}`.normalize('NFC')
}

/** Nothing for what is no letter. */
function letterOf(codePoint: number): string {
  if (codePoint === 0xa0) return ' '
  const isText = codePoint >= 32 || codePoint === 9 || codePoint === 10
  const isLetter = isText && codePoint <= 0x10_ff_ff && (codePoint < 0xd8_00 || codePoint > 0xdf_ff)
  return isLetter ? String.fromCodePoint(codePoint) : ''
}
