import {
  type APIApplication,
  type APIApplicationCommand,
  type APIApplicationEmoji,
  ApplicationCommandType,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import { applicationFlags } from './payloads.ts'
import { refusals } from './refusal.ts'
import { type Answer, type Call, done, ok, type Route } from './route.ts'
import { object, text } from './validate.ts'
import { commandList } from './validate-commands.ts'
import { requireValid } from './validate-message.ts'
import type { World } from './world.ts'

const largestEmojiBytes = 256 * 1024
const mostEmojis = 2_000

function encodeApplication(world: World): APIApplication {
  return {
    id: world.applicationId,
    name: world.bot.username,
    icon: null,
    description: '',
    summary: '',
    bot_public: true,
    bot_require_code_grant: false,
    bot: world.bot,
    verify_key: '0'.repeat(64),
    team: null,
    ...applicationFlags(world),
    approximate_guild_count: [...world.guilds.values()].filter(({ hasBot }) => hasBot).length,
    redirect_uris: [],
    interactions_endpoint_url: world.interactionsUrl,
  }
}

function requireOwn({ world, params }: Call): void {
  if (params.application !== world.applicationId) throw refusals.missingAccess()
}

function putCommands(call: Call): Answer {
  const { world, params } = call
  requireOwn(call)
  requireValid(commandList, call.body)
  const body = call.body as RESTPutAPIApplicationCommandsJSONBody // checked right above
  const before = world.commands.get(params.guild ?? '') ?? []
  const commands = body.map((command): APIApplicationCommand => {
    const type = command.type ?? ApplicationCommandType.ChatInput
    const known = before.find((other) => other.name === command.name && other.type === type)
    const entry = {
      default_member_permissions: null,
      nsfw: false,
      contexts: null,
      integration_types: [0],
      description: '',
      ...command,
      id: known?.id ?? world.ids.next(),
      application_id: world.applicationId,
      version: world.ids.next(),
      type,
      ...(params.guild === undefined ? {} : { guild_id: params.guild }),
    }
    return entry as APIApplicationCommand // what may stand in the body was checked
  })
  world.commands.set(params.guild ?? '', commands)
  return ok(commands)
}

function getCommands(call: Call): Answer {
  requireOwn(call)
  const commands = call.world.commands.get(call.params.guild ?? '') ?? []
  if (call.query.get('with_localizations') === 'true') return ok(commands)
  return ok(commands.map(({ name_localizations: _, description_localizations: __, ...shown }) => shown))
}

function createEmoji(call: Call): Answer {
  const { world } = call
  requireOwn(call)
  requireValid(object({ name: text(2, 32, /^\w+$/), image: text(1, 2 ** 21) }), call.body)
  const { name, image } = call.body as { readonly name: string; readonly image: string } // checked right above
  const [, mediaType, data] =
    /^data:(image\/(?:png|jpeg|gif|webp|avif));base64,([A-Za-z0-9+/]+=*)$/.exec(image) ?? []
  if (mediaType === undefined || data === undefined) throw invalidImage('IMAGE_INVALID', 'Invalid image data')
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > largestEmojiBytes)
    throw invalidImage('BINARY_TYPE_MAX_SIZE', 'File cannot be larger than 256.0 kb.')
  if (world.emojis.size >= mostEmojis) throw refusals.tooManyEmojis()
  if ([...world.emojis.values()].some((emoji) => emoji.name === name)) {
    throw refusals.invalidForm({
      name: { _errors: [{ code: 'APPLICATION_EMOJI_NAME_ALREADY_TAKEN', message: 'Name taken' }] },
    })
  }
  const emoji: APIApplicationEmoji = {
    id: world.ids.next(),
    name,
    user: world.bot,
    animated: mediaType === 'image/gif',
    roles: [],
    require_colons: true,
    managed: false,
    available: true,
  }
  world.emojis.set(emoji.id, emoji)
  for (const ending of ['png', 'webp', 'gif']) {
    world.files.set(`/emojis/${emoji.id}.${ending}`, new Blob([bytes], { type: mediaType }))
  }
  return { status: 201, body: emoji }
}

function invalidImage(code: string, message: string) {
  return refusals.invalidForm({ image: { _errors: [{ code, message }] } })
}

function emojiOf(call: Call): APIApplicationEmoji {
  requireOwn(call)
  const emoji = call.world.emojis.get(call.params.emoji ?? '')
  if (emoji === undefined) throw refusals.unknownEmoji()
  return emoji
}

function listEmojis(call: Call): Answer {
  requireOwn(call)
  return ok({ items: [...call.world.emojis.values()] })
}

function removeEmoji(call: Call): Answer {
  call.world.emojis.delete(emojiOf(call).id)
  return done
}

function gateway({ world }: Call): Answer {
  return ok({ url: world.origin.replace('http', 'ws') })
}

function gatewayOfBot({ world }: Call): Answer {
  return ok({
    url: world.origin.replace('http', 'ws'),
    shards: world.recommendedShards,
    session_start_limit: {
      total: 1000,
      remaining: 1000,
      reset_after: 86_400_000,
      max_concurrency: world.identifyConcurrency,
    },
  })
}

const own = '/applications/:application'

/** The application: its commands and emojis, and where the gateway is. */
export const applicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/gateway', isOpen: true, handle: gateway },
  { method: 'GET', path: '/gateway/bot', handle: gatewayOfBot },
  { method: 'GET', path: '/applications/@me', handle: ({ world }) => ok(encodeApplication(world)) },
  { method: 'GET', path: '/oauth2/applications/@me', handle: ({ world }) => ok(encodeApplication(world)) },
  { method: 'PUT', path: `${own}/commands`, handle: putCommands },
  { method: 'GET', path: `${own}/commands`, handle: getCommands },
  { method: 'PUT', path: `${own}/guilds/:guild/commands`, handle: putCommands },
  { method: 'GET', path: `${own}/guilds/:guild/commands`, handle: getCommands },
  { method: 'POST', path: `${own}/emojis`, handle: createEmoji },
  { method: 'GET', path: `${own}/emojis`, handle: listEmojis },
  { method: 'GET', path: `${own}/emojis/:emoji`, handle: (call) => ok(emojiOf(call)) },
  { method: 'DELETE', path: `${own}/emojis/:emoji`, handle: removeEmoji },
]
