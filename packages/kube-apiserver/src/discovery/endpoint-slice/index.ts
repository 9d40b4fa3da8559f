import { type FieldError, invalidValue, tooMany } from '@kubewright/api-machinery';
import type { EndpointSlice } from '@kubewright/api/discovery/v1';
import { kindStory } from '../../kind-story.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { firstThree, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { enumerated } from '../../validation/enumerated.ts';
import { isIpv4, isIpv6 } from '../../validation/ip.ts';

const maxEndpoints = 1000;
const addressTypes = ['FQDN', 'IPv4', 'IPv6'];

export const endpointSliceStory = kindStory<EndpointSlice>('discovery.k8s.io', 'endpointslices', {
  columns: [
    nameColumn,
    text('AddressType', 'Kind of the addresses.', ({ addressType }) => addressType ?? ''),
    text('Ports', 'Ports of every endpoint.', ({ ports }) => firstThree((ports ?? []).map(({ port, name }) => String(port ?? (name || '*')))) || unset),
    text('Endpoints', 'Addresses of the endpoints.', ({ endpoints }) => firstThree((endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])) || unset),
    ageColumn,
  ],
  hooks: {
    generationChanged: (object, old) =>
      !semanticEqual({ ...object, metadata: object.metadata.labels }, { ...old, metadata: old.metadata.labels }),
    default(draft) {
      for (const port of draft.ports ?? []) {
        port.name ??= '';
        port.protocol ??= 'TCP';
      }
    },
    validate,
    validateUpdate: (object, old) => [
      ...(object.addressType === old.addressType ? [] : [invalidValue('addressType', object.addressType, 'field is immutable')]),
      ...validate(object),
    ],
  },
});

function validate({ addressType, endpoints }: EndpointSlice): FieldError[] {
  const errors = enumerated(addressType, addressTypes, 'addressType');
  if ((endpoints ?? []).length > maxEndpoints) errors.push(tooMany('endpoints', endpoints!.length, maxEndpoints));
  for (const [i, { addresses }] of (endpoints ?? []).entries()) {
    for (const [j, address] of (addresses ?? []).entries()) {
      const field = `endpoints[${i}].addresses[${j}]`;
      if (addressType === 'IPv4' && !isIpv4(address)) errors.push(invalidValue(field, address, 'must be a valid IPv4 address'));
      if (addressType === 'IPv6' && !isIpv6(address)) errors.push(invalidValue(field, address, 'must be a valid IPv6 address'));
    }
  }
  return errors;
}
