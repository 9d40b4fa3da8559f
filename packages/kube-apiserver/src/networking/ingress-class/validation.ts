import { type FieldError, forbiddenField, isDns1123Label, notSupported, required, tooLong } from '@kubewright/api-machinery';
import type { IngressClass, IngressClassParametersReference } from '@kubewright/api/networking/v1';
import { checked } from '../../validation/checked.ts';
import { immutable } from '../../validation/immutable.ts';
import { validateDomainPrefixedPath } from '../../validation/domain-prefixed-path.ts';
import { validateReference } from '../ingress/validation.ts';

const maxControllerLength = 250;
const scopes = ['Cluster', 'Namespace'];

/** pkg/apis/networking/validation ValidateIngressClass. */
export function validateIngressClass({ spec }: IngressClass): FieldError[] {
  const controller = spec?.controller ?? '';
  const errors: FieldError[] = controller.length > maxControllerLength ? [tooLong('spec.controller', maxControllerLength)] : [];
  errors.push(...validateDomainPrefixedPath(controller, 'spec.controller'));
  return spec?.parameters ? [...errors, ...validateParameters(spec.parameters, 'spec.parameters')] : errors;
}

export const validateIngressClassUpdate = (object: IngressClass, old: IngressClass): FieldError[] => [
  ...immutable(object.spec?.controller ?? '', old.spec?.controller ?? '', 'spec.controller'),
  ...validateIngressClass(object),
];

function validateParameters(parameters: IngressClassParametersReference, at: string): FieldError[] {
  const { scope, namespace } = parameters;
  const errors = validateReference(parameters, at);
  if (scope === undefined || scope === null) return [...errors, required(`${at}.scope`)];
  if (!scopes.includes(scope)) return [...errors, notSupported(`${at}.scope`, scope, scopes)];
  if (scope === 'Cluster')
    return namespace === undefined ? errors : [...errors, forbiddenField(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'")];
  if (namespace === undefined) return [...errors, required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...checked(isDns1123Label, namespace, `${at}.namespace`)];
}
