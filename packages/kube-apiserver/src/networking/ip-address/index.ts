import { type FieldError, isDns1123Subdomain, isPathSegmentName, required } from '@kubewright/api-machinery';
import type { IPAddress } from '@kubewright/api/networking/v1';
import { validateIp } from '../../validation/addresses.ts';
import { checked, requiredAnd } from '../../validation/checked.ts';
import { immutable } from '../../validation/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { none } from '../../table/cells.ts';
import { nameColumn, text } from '../../table/columns.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

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
  hooks: {
    metadataChecks: onMain('object', 'change'),
    nameValidation: (name) => validateIp(name, 'metadata.name').map(({ detail }) => detail),
    validate: validateParent,
    validateUpdate: (object, old) => [...validateParent(object), ...immutable(shown(object), shown(old), 'spec.parentRef')],
  },
});

/** With the names that upstream's own type has. */
function shown({ spec }: IPAddress): object | null {
  if (!spec?.parentRef) return null;
  const { group = '', resource = '', namespace = '', name = '' } = spec.parentRef;
  return { Group: group, Resource: resource, Namespace: namespace, Name: name };
}

/** pkg/apis/networking/validation ValidateIPAddress. */
function validateParent({ spec }: IPAddress): FieldError[] {
  const at = 'spec.parentRef';
  if (!spec?.parentRef) return [required(at)];
  const { group, resource, namespace, name } = spec.parentRef;
  return [
    ...(group ? checked(isDns1123Subdomain, group, `${at}.group`) : []),
    ...requiredAnd(isPathSegmentName, resource, `${at}.resource`),
    ...requiredAnd(isPathSegmentName, name, `${at}.name`),
    ...(namespace ? checked(isPathSegmentName, namespace, `${at}.namespace`) : []),
  ];
}
