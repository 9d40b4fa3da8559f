import type { Pod, PodStatus } from '@kubewright/api/core/v1';
import { addressWarnings } from '../../validation/addresses.ts';
import { kindStory } from '../../kind-story.ts';
import { defaultPodOnly, defaultPodSpec } from '../../pod-spec/defaults.ts';
import { podWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { podColumns } from './columns.ts';
import { gracePeriodSeconds, prepareForCreate, prepareForUpdate, selectableFields } from './strategy.ts';
import { validatePodUpdate } from './update-validation.ts';
import { validatePod } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const podStory = kindStory<Pod>('', 'pods', {
  columns: podColumns,
  hooks: {
    metadataChecks: onMain('change', 'object'),
    // Who writes to ephemeralcontainers or resize owns what was sent, though the rest of it is not kept.
    resetFields: (subresource) => (subresource === '' ? undefined : (resetBySubresource[subresource] ?? [])),
    deleteReturnsObject: true,
    selectableFields,
    gracePeriodSeconds,
    // The binding, which alone sets the node, is no change of what is wanted.
    generationChanged: (object, old) => specChanged({ ...object, spec: { ...object.spec, nodeName: old.spec.nodeName } }, old),
    default(draft) {
      alignPodIps(draft.status);
      if (!draft.spec) return;
      defaultPodSpec(draft.spec);
      defaultPodOnly(draft.spec);
    },
    prepareForCreate,
    prepareForUpdate,
    warnings: ({ metadata, spec }, old) => (old ? [] : podWarnings(metadata, spec)),
    statusWarnings: podStatusWarnings,
    validate: validatePod,
    validateUpdate: validatePodUpdate,
  },
});

const resetBySubresource: Readonly<Record<string, readonly string[][]>> = {
  status: [['spec'], ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences']],
};

/** Addresses in a form of their own; `status.podIPs` and `status.hostIPs` are what counts. */
function podStatusWarnings({ status }: Pod): string[] {
  return (['podIPs', 'hostIPs'] as const).flatMap((list) =>
    (status?.[list] ?? []).flatMap(({ ip }, index) => (ip ? addressWarnings(ip, `status.${list}[${index}].ip`) : [])),
  );
}

/** The single address of those who know only that one comes first, and wins (core/v1 conversion of PodStatus). */
function alignPodIps(status: PodStatus | undefined): void {
  if (!status) return;
  const { podIP, podIPs } = status;
  if (podIP && podIP !== podIPs?.[0]?.ip) status.podIPs = [{ ip: podIP }];
  else if (!podIP && podIPs?.[0]?.ip) status.podIP = podIPs[0].ip;
}
