/** Five characters; each greeting has a word of its own. */
export const cards = {
  'mira.yaml':
    'name: Mira\nlanguage: en\nabout: Mira keeps the light on the north pier.\ngreeting: The lamp is lit, cardmira.\n',
  'otto.yaml':
    'name: Otto\nlanguage: en\nabout: Otto mends nets and says little.\ngreeting: Mind the nets, cardotto.\n',
  'wren.yaml':
    'name: Wren\nlanguage: en\nabout: Wren pilots the night ferry.\ngreeting: Step aboard, cardwren.\n',
  'lin.yaml': 'name: 林栖\nlanguage: zh\nabout: 林栖在巷口开一家旧书店。\ngreeting: 书店开门了，cardlin。\n',
  'chen.yaml':
    'name: 陈伯\nlanguage: zh\nabout: 陈伯每天清晨在桥头卖豆浆。\ngreeting: 豆浆刚煮好，cardchen。\n',
} as const

/** Emoji of a server, and of Telegram, that are to rate. */
export const lantern = 'lantern:900000000000000001'
export const custom = 'custom:5368324170671202286'

export const settings = `
conversation: {quiet_direct_ms: 30, quiet_group_ms: 30, max_wait_ms: 2000}
telegram: {buttons: never}
limits: off
feedback: {emoji: {"${lantern}": good, "${custom}": bad, "👏": good}}
`
