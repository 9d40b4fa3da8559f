import type { Endpoints } from '@kubewright/api/core/v1';
import { addressWarnings } from '../../validation/addresses.ts';
import { kindStory } from '../../kind-story.ts';
import { none } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateEndpoints } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const endpointsStory = kindStory<Endpoints>('', 'endpoints', {
  columns: [nameColumn, text('Endpoints', 'Ready addresses and their ports.', endpointsCell), ageColumn],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    createOnUpdate: true,
    warnings: endpointsWarnings,
    validate: validateEndpoints,
    validateUpdate: (object, old, context) => validateEndpoints(object, context, old),
    default(draft) {
      for (const { ports } of draft.subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP';
    },
  },
});

function endpointsCell({ subsets }: Endpoints): string {
  if (!subsets || subsets.length === 0) return none;
  const all: string[] = [];
  for (const { ports, addresses } of subsets) {
    if (!ports || ports.length === 0) all.push(...(addresses ?? []).map(({ ip }) => ip));
    else for (const { port } of ports) for (const { ip } of addresses ?? []) all.push(hostAndPort(ip, port));
  }
  const shown = all.slice(0, 3).join(',');
  return all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown;
}

const hostAndPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

const managedBy = 'endpoints.kubernetes.io/managed-by';

/** The controller makes addresses right by itself. */
function endpointsWarnings({ metadata, subsets }: Endpoints): string[] {
  if (metadata.labels?.[managedBy] === 'endpoint-controller') return [];
  return (subsets ?? []).flatMap((subset, i) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip }, j) => addressWarnings(ip, `subsets[${i}].${list}[${j}].ip`)),
    ),
  );
}
