import type { Node, NodeSpec } from '@kubewright/api/core/v1';
import { cidrWarnings } from '../../validation/addresses.ts';
import { kindStory } from '../../kind-story.ts';
import { keepField } from '../../strategy/status-strategy.ts';
import { nodeColumns } from './columns.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const nodeStory = kindStory<Node>('', 'nodes', {
  columns: nodeColumns,
  hooks: {
    metadataChecks: onMain('object', 'change'),
    selectableFields: new Map([['spec.unschedulable', (node: Node) => String(node.spec?.unschedulable ?? false)]]),
    default(draft) {
      alignPodCidrs(draft.spec);
      const { status } = draft;
      if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
    },
    prepareForCreate(draft) {
      delete draft.spec?.configSource;
      delete draft.status?.config;
    },
    prepareForUpdate(draft, old, { subresource }) {
      keepField(draft, old, subresource === 'status' ? 'spec' : 'status');
      // Gone with DynamicKubeletConfig: only what is stored from before stays.
      if (!old.spec?.configSource) delete draft.spec?.configSource;
      if (!old.status?.config) delete draft.status?.config;
    },
    warnings: nodeWarnings,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
});

/** The single network and the first of the list are the same; the single one wins (Convert_v1_NodeSpec_To_core_NodeSpec). */
function alignPodCidrs(spec: NodeSpec | undefined): void {
  if (!spec) return;
  const { podCIDR, podCIDRs = [] } = spec;
  if (podCIDR && podCIDR !== podCIDRs[0]) spec.podCIDRs = [podCIDR];
  else if (podCIDRs.length > 0) spec.podCIDR = podCIDRs[0]!;
}

function nodeWarnings({ spec }: Node): string[] {
  const { configSource, externalID, podCIDRs = [] } = spec ?? {};
  return [
    ...(configSource ? ['spec.configSource: the feature is removed'] : []),
    ...(externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
    ...podCIDRs.flatMap((network, index) => cidrWarnings(network, `spec.podCIDRs[${index}]`)),
  ];
}
