import type { CSINode } from '@kubewright/api/storage/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, integer, nameColumn } from '../../table/columns.ts';

export const csiNodeStory = kindStory<CSINode>('storage.k8s.io', 'csinodes', {
  columns: [nameColumn, integer('Drivers', 'Storage drivers on the node.', ({ spec }) => (spec?.drivers ?? []).length), ageColumn],
  hooks: { unconditionalUpdate: false, deleteReturnsObject: true },
});
