import { type FieldError, forbiddenField, invalidValue, isDns1123Label, isDns1123Subdomain, required } from '@kubewright/api-machinery';
import type { PodGroupResourceClaim, PodGroupSchedulingPolicy } from '@kubewright/api/scheduling/v1alpha2';
import { requiredAnd } from '../validation/checked.ts';
import { validateSet } from '../validation/lists.ts';

const maxResourceClaims = 4;

/** Fields whose own gates are off: upstream forbids them then (declarative validation of scheduling/v1alpha2). */
const gated = ['schedulingConstraints', 'priorityClassName', 'priority'] as const;
/** This one has a default, which therefore has to pass. */
const defaultDisruptionMode = 'Pod';

/** What templates of pod groups and pod groups have in common. */
export interface PodGroupLike {
  readonly schedulingPolicy?: PodGroupSchedulingPolicy;
  readonly schedulingConstraints?: object | null;
  readonly resourceClaims?: readonly PodGroupResourceClaim[];
  readonly disruptionMode?: string;
  readonly priorityClassName?: string;
  readonly priority?: number;
}

export function validatePodGroupLike(group: PodGroupLike, at: string): FieldError[] {
  return [
    ...validatePolicy(group.schedulingPolicy ?? {}, `${at}.schedulingPolicy`),
    ...validateSet(group.resourceClaims, maxResourceClaims, validateClaim, ({ name }) => name, `${at}.resourceClaims`),
    ...((group.disruptionMode ?? defaultDisruptionMode) === defaultDisruptionMode ? [] : [forbiddenField(`${at}.disruptionMode`, '')]),
    ...gated.filter((field) => group[field] !== undefined && group[field] !== null).map((field) => forbiddenField(`${at}.${field}`, '')),
  ];
}

function validatePolicy({ basic, gang }: PodGroupSchedulingPolicy, at: string): FieldError[] {
  if (!basic && !gang) return [invalidValue(at, '', 'must specify one of: `basic`, `gang`')];
  const errors = basic && gang ? [invalidValue(at, '{basic, gang}', 'must specify exactly one of: `basic`, `gang`')] : [];
  if (!gang) return errors;
  const { minCount } = gang;
  if (!minCount) errors.push(required(`${at}.gang.minCount`));
  else if (minCount < 1) errors.push(invalidValue(`${at}.gang.minCount`, minCount, 'must be greater than or equal to 1'));
  return errors;
}

function validateClaim({ name, resourceClaimName, resourceClaimTemplateName }: PodGroupResourceClaim, at: string): FieldError[] {
  const errors = requiredAnd(isDns1123Label, name, `${at}.name`);
  if (resourceClaimName && resourceClaimTemplateName) {
    errors.push(
      invalidValue(
        at,
        '{resourceClaimName, resourceClaimTemplateName}',
        'must specify exactly one of: `resourceClaimName`, `resourceClaimTemplateName`',
      ),
    );
  } else if (resourceClaimName) errors.push(...requiredAnd(isDns1123Subdomain, resourceClaimName, `${at}.resourceClaimName`));
  else if (resourceClaimTemplateName)
    errors.push(...requiredAnd(isDns1123Subdomain, resourceClaimTemplateName, `${at}.resourceClaimTemplateName`));
  else errors.push(invalidValue(at, '', 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
  return errors;
}
