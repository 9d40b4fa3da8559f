import { invalidValue, required, type FieldError } from '@kubewright/api-machinery';
import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '@kubewright/api/apiextensions/v1';

const annotationKey = 'api-approved.kubernetes.io';
const enhancement = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Whether a group of the Kubernetes community may have this definition (KEP-1111, apihelpers/helpers.go). */
interface Approval {
  readonly reason: 'InvalidAnnotation' | 'MissingAnnotation' | 'ApprovedAnnotation' | 'UnapprovedAnnotation';
  readonly message: string;
}

const isProtected = (group: string): boolean => /(^|\.)(k8s|kubernetes)\.io$/.test(group);

function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const annotation = metadata.annotations?.[annotationKey] ?? '';
  const must = `protected groups must have approval annotation "${annotationKey}"`;
  if (annotation === '') return { reason: 'MissingAnnotation', message: `${must}, ${enhancement}` };
  if (annotation.startsWith('unapproved'))
    return { reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(annotation)}` };
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\s]+\S*$/.test(annotation))
    return { reason: 'ApprovedAnnotation', message: `approved in ${annotation}` };
  return { reason: 'InvalidAnnotation', message: `${must} with either a URL or a reason starting with "unapproved", ${enhancement}` };
}

/** A protected group needs the annotation; one that was wrong before may stay so. */
export function validateApproval(definition: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  if (!isProtected(definition.spec.group)) return [];
  const { reason, message } = approvalOf(definition);
  if (old && approvalOf(old).reason === reason) return [];
  const path = `metadata.annotations[${annotationKey}]`;
  if (reason === 'MissingAnnotation') return [required(path, message)];
  return reason === 'InvalidAnnotation' ? [invalidValue(path, definition.metadata.annotations?.[annotationKey], message)] : [];
}

/** KubernetesAPIApprovalPolicyConformant; undefined for groups that are not protected. */
export function approvalCondition(
  definition: CustomResourceDefinition,
): Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'> | undefined {
  if (!isProtected(definition.spec.group)) return undefined;
  const approval = approvalOf(definition);
  return {
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: approval.reason === 'ApprovedAnnotation' ? 'True' : 'False',
    ...approval,
  };
}
