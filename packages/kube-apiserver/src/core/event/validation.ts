import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import type { Event } from '@kubewright/api/core/v1';

/**
 * An event lives in the namespace of what it is about; events about cluster-scoped objects live in `default`
 * (or kube-system, for those without eventTime).
 */
export function validateEvent({ metadata, involvedObject }: Event): FieldError[] {
  const involved = involvedObject?.namespace ?? '';
  const namespace = metadata.namespace ?? '';
  if (involved === '' && (namespace === 'default' || namespace === 'kube-system')) return [];
  return involved === namespace ? [] : [invalidValue('involvedObject.namespace', involved, 'does not match event.namespace')];
}
