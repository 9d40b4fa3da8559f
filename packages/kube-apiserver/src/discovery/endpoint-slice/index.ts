import { semanticEqual } from '@kubewright/api-machinery';
import type { EndpointSlice } from '@kubewright/api/discovery/v1';
import { kindStory } from '../../kind-story.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { without } from '../../strategy/without.ts';
import { firstThree, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { dropTopology } from './deprecated-topology.ts';
import { endpointSliceWarnings, validateEndpointSlice, validateEndpointSliceUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const kind = { group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice' };

export const endpointSliceStory = kindStory<EndpointSlice>('discovery.k8s.io', 'endpointslices', {
  columns: [
    nameColumn,
    text('AddressType', 'Kind of the addresses.', ({ addressType }) => addressType ?? ''),
    text(
      'Ports',
      'Ports of every endpoint.',
      ({ ports }) => firstThree((ports ?? []).map(({ port, name }) => String(port ?? (name || '*')))) || unset,
    ),
    text(
      'Endpoints',
      'Addresses of the endpoints.',
      ({ endpoints }) => firstThree((endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])) || unset,
    ),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('object'),
    generationChanged: (object, old) =>
      !samePart(kind, [], without(object, ['metadata']), without(old, ['metadata'])) ||
      !semanticEqual(object.metadata.labels, old.metadata.labels),
    default(draft) {
      for (const port of draft.ports ?? []) {
        port.name ??= '';
        port.protocol ??= 'TCP';
      }
    },
    prepareForCreate: (draft) => dropTopology(draft),
    prepareForUpdate(draft, old) {
      if (samePart(kind, ['endpoints'], draft.endpoints, old.endpoints)) return;
      // Counts although it may be the topology alone, which is dropped.
      draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
      dropTopology(draft, old);
    },
    validate: (object, context) => validateEndpointSlice(object, context),
    validateUpdate: validateEndpointSliceUpdate,
    warnings: endpointSliceWarnings,
  },
});
