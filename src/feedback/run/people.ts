import type { IdentityHashes } from '../../util/hash-id.ts'

/** Somebody on a platform. */
export interface PlatformPerson {
  readonly platform: string
  readonly personId: string
}

/** Everybody in an export so far, by pseudonym. */
export interface ExportPeople {
  /** Answers whom it did not know. */
  add(people: readonly PlatformPerson[]): readonly PlatformPerson[]
  /** Of those whom rows of an earlier run name, only the pseudonym is known. */
  addPseudonym(pseudonym: string): void
  /** By pseudonym; `undefined`: only that is known. */
  readonly known: ReadonlyMap<string, PlatformPerson | undefined>
}

/** See {@link ExportPeople}. */
export function createExportPeople(hashes: IdentityHashes): ExportPeople {
  const known = new Map<string, PlatformPerson | undefined>()
  return {
    known,
    add: (people) =>
      people.filter((person) => {
        const pseudonym = hashes.pseudonym(person.platform, person.personId)
        const isNew = known.get(pseudonym) === undefined
        if (isNew) known.set(pseudonym, person)
        return isNew
      }),
    addPseudonym(pseudonym) {
      if (!known.has(pseudonym)) known.set(pseudonym, undefined)
    },
  }
}
