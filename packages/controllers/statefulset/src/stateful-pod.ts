import type { ControllerRevision, StatefulSet } from '@kubewright/api/apps/v1';
import type { PersistentVolumeClaim, Pod, PodTemplateSpec } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { templateOf } from '@kubewright/controller-runtime';

const revisionLabel = 'controller-revision-hash';
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

export const podName = ({ metadata }: StatefulSet, ordinal: number): string => `${metadata.name}-${ordinal}`;

/** The number at the end of a pod's name, if what is before it is the set's. */
export function ordinalOf({ metadata }: Pod, { metadata: set }: StatefulSet): number | undefined {
  const { name = '' } = metadata;
  const prefix = `${set.name}-`;
  const text = name.slice(prefix.length);
  return name.startsWith(prefix) && /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[revisionLabel] ?? '';

/** A template with what makes the pod of an ordinal who it is: its labels, its host name and its claims. */
export function templateFor(set: StatefulSet, revision: ControllerRevision, ordinal: number): PodTemplateSpec {
  const { metadata, spec } = templateOf(revision);
  const name = podName(set, ordinal);
  const claims = claimsFor(set, ordinal);
  const names = new Set(claims.map(({ volume }) => volume));
  const volumes = [
    ...claims.map(({ volume, claim }) => ({ name: volume, persistentVolumeClaim: { claimName: claim.metadata.name!, readOnly: false } })),
    ...(spec?.volumes ?? []).filter((volume) => !names.has(volume.name)),
  ];
  return {
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, [podNameLabel]: name, [podIndexLabel]: String(ordinal), [revisionLabel]: revision.metadata.name! },
    },
    spec: {
      ...spec!,
      hostname: name,
      ...(set.spec.serviceName && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

export interface ClaimOfPod {
  /** Name of the pod's volume, and of the template. */
  readonly volume: string;
  readonly claim: Draft<PersistentVolumeClaim>;
}

/** The claims that the pod of an ordinal keeps through its lives. */
export function claimsFor({ metadata, spec }: StatefulSet, ordinal: number): ClaimOfPod[] {
  return (spec.volumeClaimTemplates ?? []).map((template) => {
    const volume = template.metadata.name!;
    const { labels, annotations } = template.metadata;
    return {
      volume,
      claim: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          namespace: metadata.namespace!,
          name: `${volume}-${metadata.name}-${ordinal}`,
          labels: { ...labels, ...spec.selector.matchLabels },
          ...(annotations && { annotations: { ...annotations } }),
        },
        spec: template.spec,
      } as Draft<PersistentVolumeClaim>,
    };
  });
}
