import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createApi, openDiscord, refusalOf } from './discord-support.ts'

const { String: Text, Subcommand, SubcommandGroup, Integer } = ApplicationCommandOptionType

const wave = { name: 'wave', description: 'Waves.' }
const option = { type: Text, name: 'to', description: 'Whom.' }

async function put(body: readonly object[]) {
  const { discord } = await openDiscord()
  const api = createApi(discord)
  type Body = Parameters<typeof api.applicationCommands.bulkOverwriteGlobalCommands>[1]
  const commands = [...body] as Body // some are wrong on purpose
  return {
    discord,
    call: api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, commands),
  }
}

describe('commands', () => {
  test('keep their ids while their names stay', async () => {
    const { discord } = await openDiscord()
    const { applicationCommands } = createApi(discord)
    const put = (commands: (typeof wave)[]) =>
      applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, commands)
    const [first] = await put([wave])
    const again = await put([
      { name: 'bow', description: 'Bows.' },
      { ...wave, description: 'Waves a hand.' },
    ])
    expect(again.map(({ name }) => name)).toEqual(['bow', 'wave'])
    expect(again[1]?.id).toBe(first?.id)
    expect(await applicationCommands.getGlobalCommands(discord.applicationId)).toHaveLength(2)
    expect(discord.complaints).toEqual([])
  })

  const wrong: readonly [string, object[]][] = [
    ['a name in capitals', [{ ...wave, name: 'Wave' }]],
    ['a name of two words', [{ ...wave, name: 'wave hand' }]],
    ['a name of 33 characters', [{ ...wave, name: 'a'.repeat(33) }]],
    ['no description', [{ name: 'wave' }]],
    ['a description of 101 characters', [{ ...wave, description: 'a'.repeat(101) }]],
    ['an unknown field', [{ ...wave, mood: 'sad' }]],
    ['a locale that is none', [{ ...wave, name_localizations: { elvish: 'wave' } }]],
    ['a localized name in capitals', [{ ...wave, name_localizations: { de: 'Winken' } }]],
    ['the same command twice', [wave, wave]],
    ['the same option twice', [{ ...wave, options: [option, option] }]],
    [
      'the same localized option twice',
      [
        {
          ...wave,
          options: [
            { ...option, name_localizations: { de: 'wen' } },
            { ...option, name: 'who', name_localizations: { de: 'wen' } },
          ],
        },
      ],
    ],
    [
      'a required option behind an optional one',
      [{ ...wave, options: [option, { ...option, name: 'how', required: true }] }],
    ],
    [
      '26 options',
      [{ ...wave, options: Array.from({ length: 26 }, (_, index) => ({ ...option, name: `to${index}` })) }],
    ],
    [
      '26 choices',
      [
        {
          ...wave,
          options: [
            {
              ...option,
              choices: Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` })),
            },
          ],
        },
      ],
    ],
    [
      'choices beside autocomplete',
      [{ ...wave, options: [{ ...option, autocomplete: true, choices: [{ name: 'a', value: 'a' }] }] }],
    ],
    [
      'options beside sub-commands',
      [{ ...wave, options: [option, { type: Subcommand, name: 'hand', description: 'A hand.' }] }],
    ],
    [
      'a number where a text is chosen',
      [{ ...wave, options: [{ ...option, choices: [{ name: 'a', value: 1 }] }] }],
    ],
    ['an unknown context', [{ ...wave, contexts: [3] }]],
    ['permissions that are no number', [{ ...wave, default_member_permissions: 'all' }]],
    [
      'a description of a menu',
      [{ name: 'Wave back', type: ApplicationCommandType.Message, description: 'a' }],
    ],
    [
      '16 menus',
      Array.from({ length: 16 }, (_, index) => ({
        name: `Wave ${index}`,
        type: ApplicationCommandType.Message,
      })),
    ],
    [
      'more than 8,000 characters',
      [
        {
          ...wave,
          options: Array.from({ length: 25 }, (_, index) => ({
            ...option,
            name: `to${index}`,
            choices: Array.from({ length: 25 }, (_, value) => ({
              name: `${value}`.padEnd(20, 'a'),
              value: `${value}`,
            })),
          })),
        },
      ],
    ],
  ]
  test.each(wrong)('with %s are refused', async (_, commands) => {
    const { discord, call } = await put(commands)
    expect(await refusalOf(call)).toEqual({ status: 400, code: 50035 })
    expect(discord.complaints).toMatchObject([{ code: 50035 }])
    expect(discord.commands()).toEqual([])
  })

  test('of all allowed shapes are taken', async () => {
    const { discord, call } = await put([
      {
        ...wave,
        name_localizations: { 'zh-CN': '挥手', de: 'winken' },
        description_localizations: { 'zh-CN': '挥手。' },
        default_member_permissions: '0',
        contexts: [0, 1],
        integration_types: [0],
        nsfw: false,
        options: [
          {
            type: SubcommandGroup,
            name: 'at',
            description: 'At somebody.',
            options: [
              {
                type: Subcommand,
                name: 'many',
                description: 'At many.',
                options: [
                  {
                    type: Integer,
                    name: 'count',
                    description: 'How many.',
                    required: true,
                    min_value: 1,
                    max_value: 9,
                  },
                  option,
                ],
              },
            ],
          },
        ],
      },
      {
        name: 'Wave back',
        type: ApplicationCommandType.Message,
        name_localizations: { 'zh-CN': '挥手回应' },
      },
    ])
    await call
    expect(discord.complaints).toEqual([])
  })

  test('whatever is put, the answer is commands or a refusal', async () => {
    const { discord } = await openDiscord({ speed: 1_000_000 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.object({ key: fc.constantFrom('name', 'description', 'type', 'options', 'choices') })),
        async (body) => {
          const answer = await fetch(`${discord.apiUrl}/v10/applications/${discord.applicationId}/commands`, {
            method: 'PUT',
            headers: { 'content-type': 'application/json', authorization: `Bot ${discord.token}` },
            body: JSON.stringify(body),
          })
          expect([200, 400]).toContain(answer.status)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('application emojis', () => {
  const image = (bytes: number) => `data:image/png;base64,${Buffer.alloc(bytes, 1).toString('base64')}`

  test('are kept, listed and served', async () => {
    const { discord } = await openDiscord()
    const { applications } = createApi(discord)
    const emoji = await applications.createEmoji(discord.applicationId, { name: 'mira', image: image(100) })
    expect(await applications.getEmojis(discord.applicationId)).toMatchObject({
      items: [{ id: emoji.id, name: 'mira' }],
    })
    const served = await fetch(`${discord.apiUrl.replace('/api', '/cdn')}/emojis/${emoji.id}.png`)
    expect((await served.arrayBuffer()).byteLength).toBe(100)
  })

  test.each([
    ['larger than 256 KiB', { name: 'mira', image: image(256 * 1024 + 1) }],
    ['no picture', { name: 'mira', image: 'https://pictures.example/mira.png' }],
    ['a name with a space', { name: 'mi ra', image: image(1) }],
  ])('%s are refused', async (_, emoji) => {
    const { discord } = await openDiscord()
    const call = createApi(discord).applications.createEmoji(discord.applicationId, emoji)
    expect(await refusalOf(call)).toEqual({ status: 400, code: 50035 })
  })
})
