/** What must not be found where it does not belong. */
export const marks = {
  /** In everything that is said, asked for or written, cards included. */
  text: 'velvet-armadillo',
  /** A person's name. */
  name: 'Quillfeather',
  /** A person's id; in a DM also the place. */
  person: 'person-770177',
} as const

/** A secret for each setting that takes one. */
export const secrets = {
  MODEL_API_KEY: 'sk-hunter2-model',
  HELPER_API_KEY: 'sk-hunter2-helper',
  DISCORD_TOKEN: 'hunter2-discord.token',
  TELEGRAM_TOKEN: '1:AAhunter2-telegram-hunter2-telegram',
  HASH_KEY: 'hunter2-hash-0123456789',
  ENCRYPTION_KEY: `hunter2${'encryption'.repeat(3)}012345`,
} as const

/** In each of them. */
export const secretMark = 'hunter2'

/** A character whose every text is marked. */
export const card = `name: Wren
nicknames: [Captain]
about: Wren pilots the ferry. ${marks.text}
greetings: ["${marks.text}, passenger."]
group_greetings: ["${marks.text}, all."]
boundaries: {dodges: ["${marks.text}?"]}
examples:
  - |
    user: ${marks.text}?
    char: ${marks.text}.
`
