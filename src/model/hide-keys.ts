/** What stands in place of a key. */
const hidden = '…'
/** A shorter secret is hidden only where it stands as a word: it may be a part of many. */
const shortSecret = 4
/** So many characters of a secret in a row tell too much of it; servers like to repeat its beginning and its end. */
const tellingLength = 8

/** What keys look like, whosever they are. */
const keyPatterns: readonly RegExp[] = [
  // `sk-…`, `hf_…`, `gsk_…` and their like.
  /\b(?:sk|pk|rk|key|hf|gsk|ghp|xai|nvapi|glpat|xox[a-z])[-_][\w.*…-]{4,}/gi,
  /\bAIza[\w-]{8,}/g,
  /\bBearer\s+[^\s,;]{4,}/gi,
  /\bBasic\s+(?=\S*[\d=])[^\s,;]{4,}/gi,
  // A JSON Web Token.
  /\beyJ[\w-]+\.[\w.-]+/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  // Letters and digits without a word in them.
  /(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{16,}/g,
]

/** A text without the secrets, and without whatever else looks like a key. */
export function hideKeys(text: string, secrets: readonly string[]): string {
  let told = text
  for (const secret of secrets) told = hideSecret(told, secret)
  for (const pattern of keyPatterns) told = told.replaceAll(pattern, hidden)
  return told
}

function hideSecret(text: string, secret: string): string {
  if (secret === '') return text
  if (secret.length < shortSecret)
    return text.replaceAll(/[^\s,;:'"()[\]{}=]+/g, (word) => (word === secret ? hidden : word))
  let told = text.replaceAll(secret, hidden)
  for (let start = 0; start + tellingLength <= secret.length; start += 1)
    told = told.replaceAll(secret.slice(start, start + tellingLength), hidden)
  return told
}
