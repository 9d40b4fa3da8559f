import type { Container, EphemeralContainer, PodSpec } from '@kubewright/api/core/v1';
import { goFormAt } from '../../go-form/go-form.ts';
import { jsonDiff } from '../../go-form/unified-diff.ts';
import { samePart } from '../../strategy/typed-equality.ts';

const kind = { group: '', version: 'v1', kind: 'Pod' };
const ephemeralContainer = ['spec', 'ephemeralContainers', '*'];

export const samePodSpec = (spec: PodSpec, old: PodSpec): boolean => samePart(kind, ['spec'], withContext(spec), withContext(old));
export const sameContainer = (a: Container, b: Container): boolean => samePart(kind, ['spec', 'containers', '*'], a, b);
export const samePodResources = (a: PodSpec['resources'], b: PodSpec['resources']): boolean =>
  samePart(kind, ['spec'], { resources: a }, { resources: b });
export const podSpecDiff = (old: PodSpec, spec: PodSpec): string => jsonDiff(goFormAt(kind, ['spec'], old), goFormAt(kind, ['spec'], spec));

export const sameEphemeralContainer = (a: EphemeralContainer, b: EphemeralContainer): boolean => samePart(kind, ephemeralContainer, a, b);
export const ephemeralContainerDiff = (old: EphemeralContainer, now: EphemeralContainer): string =>
  jsonDiff(goFormAt(kind, ephemeralContainer, old), goFormAt(kind, ephemeralContainer, now));

/** To upstream all pods have a security context. */
const withContext = (spec: PodSpec): PodSpec => ({ ...spec, securityContext: spec.securityContext ?? {} });
