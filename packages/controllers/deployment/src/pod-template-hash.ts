import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import { semanticEqual } from '@kubewright/api-machinery';
import { shortHash, withoutKeys } from '@kubewright/controller-runtime';

export const podTemplateHashLabel = 'pod-template-hash';

/** A short name for a template, which its ReplicaSet and its pods carry. */
export const podTemplateHash = (template: PodTemplateSpec, collisionCount: number | undefined): string =>
  shortHash(template, collisionCount);

/** Whether two templates make the same pods: their hash labels do not count (deployment_util.go EqualIgnoreHash). */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return semanticEqual(withoutHash(a), withoutHash(b));
}

export function withHash(template: PodTemplateSpec, hash: string): PodTemplateSpec {
  return { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [podTemplateHashLabel]: hash } } };
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  return { ...template, metadata: { ...template.metadata, labels: withoutKeys(template.metadata?.labels, [podTemplateHashLabel]) } };
}
