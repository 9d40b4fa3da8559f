import { type FieldError, forbiddenField, invalidValue, required } from '@kubewright/api-machinery';
import type { ProjectedVolumeSource, ServiceAccountTokenProjection, VolumeProjection } from '@kubewright/api/core/v1';
import { validateDownwardFile, validateKeys } from './file-projection.ts';
import { checkFileMode, checkLocalPath } from './path.ts';

const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;

/** Several sources in one directory, in which no two files may have one name (validateProjectionSources). */
export function validateProjected({ sources, defaultMode }: ProjectedVolumeSource, at: string, errors: FieldError[]): void {
  checkFileMode(defaultMode, `${at}.defaultMode`, errors);
  const paths = new Set<string>();
  for (const [index, source] of (sources ?? []).entries()) validateProjection(source, at, `${at}.sources[${index}]`, paths, errors);
}

function validateProjection(source: VolumeProjection, at: string, path: string, paths: Set<string>, errors: FieldError[]): void {
  let count = 0;
  const claim = (file: string, badValue: string): void => {
    if (!file) return;
    if (paths.has(file)) errors.push(invalidValue(at, badValue, 'conflicting duplicate paths'));
    paths.add(file);
  };
  for (const type of ['secret', 'configMap'] as const) {
    const entry = source[type];
    if (!entry) continue;
    count++;
    if (!entry.name) errors.push(required(`${path}.${type}.name`));
    validateKeys(entry.items, `${path}.${type}.items`, errors);
    for (const item of entry.items ?? []) claim(item.path, entry.name ?? '');
  }
  if (source.downwardAPI) {
    count++;
    for (const file of source.downwardAPI.items ?? []) {
      validateDownwardFile(file, `${path}.downwardAPI`, errors);
      claim(file.path, file.path);
    }
  }
  if (source.serviceAccountToken) {
    count++;
    validateToken(source.serviceAccountToken, at, `${path}.serviceAccountToken`, errors);
  }
  if (count > 1) errors.push(forbiddenField(path, 'may not specify more than 1 volume type per source'));
}

/** A missing path is told at the volume, as upstream does. */
function validateToken(
  { expirationSeconds = 0, path }: ServiceAccountTokenProjection,
  at: string,
  source: string,
  errors: FieldError[],
): void {
  const field = `${source}.expirationSeconds`;
  if (expirationSeconds < minTokenSeconds)
    errors.push(invalidValue(field, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  if (expirationSeconds > maxTokenSeconds)
    errors.push(invalidValue(field, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
  if (!path) errors.push(required(`${at}.path`));
  else checkLocalPath(path, `${at}.path`, errors);
}
