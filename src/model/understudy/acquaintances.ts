import type { Character, Relationship } from '../../contract/character.ts'
import { fold } from '../../util/fold.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { includesWord } from '../../util/includes-word.ts'
import { clausesOf } from './terms.ts'

const whoIs =
  /^那?[你您]?(?:谁是|认识|知道|说说|讲讲|聊聊|跟我说说)?[你您]?的?(?<zh>.{2,6}?)(?:是谁|是哪个|是哪位|是什么人|是你什么人|跟你什么关系|呢|吗)?[啊呀]?$|^(?:so |and )?(?:who(?:'s|’s| is| was)|tell me about|what about|do you know) (?:your |the |this )?(?<en>.+?)(?: to you)?$/
/** Without one of these a Chinese clause that has a name asks nothing about it. */
const asksZh = /是谁|谁是|是哪[个位]|什么人|什么关系|呢[啊呀]?$|认识|知道|说说|讲讲|聊聊/

const titles = /\b(mr|mrs|ms|dr)\.? /gi

/** Whom somebody asks about (`Who is Merle?`), of those whom the card says the character knows. */
export function findAskedAbout(
  person: string,
  relationships: readonly Relationship[],
): Relationship | undefined {
  const known = relationships.filter(({ name }) => name !== 'user')
  for (const clause of clausesOf(person.replace(titles, ''))) {
    const { zh, en } = whoIs.exec(clause)?.groups ?? {}
    const asked = zh !== undefined && asksZh.test(clause) ? zh : en
    const found = asked && known.find(({ name }) => isNamed(fold(name), asked))
    if (found) return found
  }
  return undefined
}

/** Whom a cue names, where it asks nobody's name. */
export function findNamed(cue: string, relationships: readonly Relationship[]): Relationship | undefined {
  return relationships.find(({ name }) => {
    const last = name.split(' ').at(-1) ?? name
    return /^\p{Lu}/u.test(last) && includesWord(cue, last)
  })
}

function isNamed(name: string, asked: string): boolean {
  if (hasCjk(name)) return name.includes(asked) || asked.includes(name)
  const words = name.split(/[^\p{L}\p{N}']+/u)
  return asked.split(' ').every((word) => words.includes(word))
}

/**
 * Who somebody is, in the character's mouth. Cards tell it in the third person, so only what needs no pronoun is said: the
 * clauses before the first in which the character, or anybody, is a `he`.
 */
export function introduce({ name, text }: Relationship, character: Character): string | undefined {
  const isChinese = hasCjk(text)
  const clauses = text
    .replace(ownRelative, '我的')
    .replace(/^(His|Her|Its|Their) /, 'My ')
    .split(isChinese ? /[，。；！]/ : /, |[.;!](?: |$)/)
  const names = [character.name, ...character.nicknames]
  const isStrange = (clause: string) =>
    clause === '' || thirdPerson.test(clause) || names.some((own) => clause.includes(own))
  const told = clauses.slice(0, [...clauses, ''].findIndex(isStrange))
  if (told.length === 0) return undefined
  return isChinese ? `${name}？${told.join('，')}。` : `${name}? ${told.join(', ')}.`
}

const ownRelative = /^[他她它](的|(?=[老父母妈爸儿女妻丈孙师徒弟兄哥姐妹搭朋上]))/
const thirdPerson = /[他她它]|\b(he|him|his|she|her|hers|it|its|they|them|their)\b/i
