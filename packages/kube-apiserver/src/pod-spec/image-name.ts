/**
 * Whether an image reference asks for the newest build: tag `latest`, or neither tag nor digest.
 * A port in the registry's name is no tag (distribution reference grammar).
 */
export function isLatestImage(image: string): boolean {
  const [name = '', digest] = image.split('@', 2);
  const lastSegment = name.slice(name.lastIndexOf('/') + 1);
  const colon = lastSegment.indexOf(':');
  if (colon < 0) return digest === undefined && lastSegment !== '';
  return lastSegment.slice(colon + 1) === 'latest';
}

export const defaultPullPolicy = (image: string): 'Always' | 'IfNotPresent' => (isLatestImage(image) ? 'Always' : 'IfNotPresent');
