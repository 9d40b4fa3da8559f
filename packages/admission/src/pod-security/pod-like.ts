import type { ObjectMeta } from '@kubewright/api-machinery';
import type { PodSpec, PodTemplateSpec } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';

export type { Container, EphemeralContainer, PodSpec } from '@kubewright/api/core/v1';
export type ObjectMetaOfPod = Pick<ObjectMeta, 'annotations'>;

export interface PodLike {
  readonly metadata: ObjectMetaOfPod;
  readonly spec: PodSpec;
}

/** Kinds that make pods from a template. */
const templateOwners = new Set([
  'replicationcontrollers.',
  'podtemplates.',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
]);

type Templated = {
  template?: PodTemplateSpec;
  spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } };
};

export const hasPodTemplate = ({ definition }: AdmissionRequest): boolean => templateOwners.has(`${definition.plural}.${definition.group}`);

/** The pod an object would make; undefined when it has no template. */
export function templateOf(object: unknown): PodLike | undefined {
  const { template, spec } = object as Templated;
  const found = template ?? spec?.template ?? spec?.jobTemplate?.spec?.template;
  return found?.spec && { metadata: found.metadata ?? {}, spec: found.spec };
}
