const masked = '<masked>';
const secretNames =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|token|access_?token|id_?token|refresh_?token|password|secret|client-?key-?data|private-?key)$/i;
const bearer = /\b(bearer|basic)\s+[A-Za-z0-9\-._~+/]{6,}=*/gi;
/** Words with dots, each looked at once: a search for tokens begun at every dash of a long header would take seconds. */
const dottedWord = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)+/g;
const jsonWebToken = /\beyJ[A-Za-z0-9_-]{8}/;
const inQuery = /([?&](?:access_token|token|id_token)=)[^&\s"]+/gi;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const maxDepth = 6;

/**
 * A copy of a log's fields in which nothing is that looks like a credential, by its name or by its form
 * (CVE-2019-11250, CVE-2020-8564, CVE-2020-8565: tokens in logs at high verbosity).
 */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return masked;
  if (value instanceof Error) return maskText(value.stack ?? value.message);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  const entries =
    value instanceof Map
      ? [...(value as Map<unknown, unknown>)].map(([name, item]) => [String(name), item] as const)
      : Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [name, secretNames.test(name) ? masked : withoutSecrets(item, depth + 1)]));
}

function maskText(text: string): string {
  return text.replace(bearer, `$1 ${masked}`).replace(dottedWord, withoutToken).replace(inQuery, `$1${masked}`).replace(privateKey, masked);
}

function withoutToken(word: string): string {
  const at = word.search(jsonWebToken);
  return at < 0 || !word.includes('.', at) ? word : word.slice(0, at) + masked;
}
