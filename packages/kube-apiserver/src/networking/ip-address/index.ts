import type { IPAddress } from '@kubewright/api/networking/v1';
import { kindStory } from '../../kind-story.ts';
import { none } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';

export const ipAddressStory = kindStory<IPAddress>('networking.k8s.io', 'ipaddresses', {
  columns: [
    nameColumn,
    text('ParentRef', 'Object that has the address.', ({ spec }) => {
      if (!spec?.parentRef) return none;
      const { group, resource, namespace, name } = spec.parentRef;
      const type = `${resource}${group ? `.${group}` : ''}`.toLowerCase();
      return [type, namespace, name].filter(Boolean).join('/');
    }),
  ],
});
