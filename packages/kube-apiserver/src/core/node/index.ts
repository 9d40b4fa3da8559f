import type { Node } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { keepField } from '../../strategy/status-strategy.ts';
import { nodeColumns } from './columns.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';

export const nodeStory = kindStory<Node>('', 'nodes', {
  columns: nodeColumns,
  hooks: {
    selectableFields: new Map([['spec.unschedulable', (node: Node) => String(node.spec?.unschedulable ?? false)]]),
    default(draft) {
      const { status } = draft;
      if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
    },
    prepareForUpdate(draft, old, { subresource }) {
      keepField(draft, old, subresource === 'status' ? 'spec' : 'status');
    },
    warnings: ({ spec }) => (spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
});
