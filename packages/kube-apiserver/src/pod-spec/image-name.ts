const host = String.raw`(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const path = String.raw`[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`;
const tag = String.raw`[\w][\w.-]{0,127}`;
const digest = String.raw`[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}`;
const reference = new RegExp(`^${host}/(${path}(?:/${path})*)(?::(${tag}))?(@${digest})?$`);
const identifier = /^[a-f0-9]{64}$/;
/** Longest path of a repository. */
const maxPath = 255;
/** Longer texts are no references: host, path, tag and digest have their limits. */
const maxReference = 1024;

/**
 * Whether an image reference asks for the newest build: tag `latest`, or neither tag nor digest. What is no reference
 * does not (distribution reference grammar 0.6).
 */
export function isLatestImage(image: string): boolean {
  if (image.length > maxReference || identifier.test(image)) return false;
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  const hasHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const full = hasHost ? image : `docker.io/${slash < 0 ? 'library/' : ''}${image}`;
  const [, name = '', named, digested] = reference.exec(full) ?? [];
  return name !== '' && name.length <= maxPath && (named === 'latest' || (named === undefined && digested === undefined));
}

export const defaultPullPolicy = (image: string): 'Always' | 'IfNotPresent' => (isLatestImage(image) ? 'Always' : 'IfNotPresent');
