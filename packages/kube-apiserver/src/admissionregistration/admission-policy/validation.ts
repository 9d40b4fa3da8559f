import { type FieldError, duplicate, invalidValue, isQualifiedName, notSupported, required, utf8Length } from '@kubewright/api-machinery';
import {
  applyConfigurationType,
  boolType,
  createPolicyEnvironment,
  jsonPatchType,
  listType,
  nullType,
  PolicyVariables,
  stringType,
  type Environment,
} from '@kubewright/cel';
import type {
  AuditAnnotation,
  MatchResources,
  MutatingAdmissionPolicy,
  Mutation,
  ParamKind,
  ValidatingAdmissionPolicy,
  Validation,
  Variable,
} from '@kubewright/api/admissionregistration/v1';
import { checked } from '../../field-checks/checked.ts';
import { validateConditions } from '../../field-checks/conditions.ts';
import { givesOneOf, validateExpression, validateMatchConditions, validateParamKind, validateVariables } from '../expression-validation.ts';
import { validateMatchResources } from '../rule-validation.ts';

const failurePolicies = ['Fail', 'Ignore'];
const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const reinvocationPolicies = ['IfNeeded', 'Never'];
const maxAuditAnnotations = 20;
const maxAuditExpressionBytes = 5 * 1024;
const nothingToDo = 'validations or auditAnnotations must contain at least one item';
const noExpression = 'expression is not specified';

/** pkg/apis/admissionregistration/validation ValidateValidatingAdmissionPolicy. */
export function validateValidatingPolicy({ metadata, spec }: ValidatingAdmissionPolicy): FieldError[] {
  const { validations, auditAnnotations, matchConditions, variables } = spec ?? {};
  const compiled = compileVariables(spec ?? {}, false);
  const errors = [
    ...validateScope(spec ?? {}),
    ...validateMatchConditions(matchConditions, 'spec.matchConditions', () => compiled.environment),
    ...validateVariables(variables, 'spec.variables', compiled),
  ];
  const annotations = auditAnnotations ?? [];
  if ((validations ?? []).length + annotations.length === 0) {
    return [...errors, required('spec.validations', nothingToDo), required('spec.auditAnnotations', nothingToDo)];
  }
  for (const [index, validation] of (validations ?? []).entries())
    errors.push(...validateValidation(validation, compiled.environment, `spec.validations[${index}]`));
  if (annotations.length > maxAuditAnnotations) {
    errors.push(invalidValue('spec.auditAnnotations', annotations, `must not have more than ${maxAuditAnnotations} auditAnnotations`));
  }
  for (const [index, annotation] of annotations.entries()) {
    const at = `spec.auditAnnotations[${index}]`;
    errors.push(...validateAnnotation(annotation, { policy: metadata.name ?? '', environment: compiled.environment }, at));
    if (annotations.findIndex(({ key }) => key === annotation.key) < index) errors.push(duplicate(`${at}.key`, annotation.key));
  }
  return errors;
}

/** Variables, and with them the environment of every expression of a policy. */
function compileVariables(
  { paramKind, variables }: { readonly paramKind?: ParamKind; readonly variables?: Variable[] },
  hasPatchTypes: boolean,
): PolicyVariables {
  const environment = createPolicyEnvironment({ hasParams: paramKind !== undefined, hasAuthorizer: true, hasPatchTypes });
  return new PolicyVariables(
    environment,
    (variables ?? []).map(({ name = '', expression = '' }) => ({ name, expression })),
  );
}

/** What both kinds of policy say of when they apply. */
function validateScope({
  failurePolicy,
  paramKind,
  matchConstraints,
}: {
  failurePolicy?: string;
  paramKind?: ParamKind;
  matchConstraints?: MatchResources;
}): FieldError[] {
  const errors: FieldError[] = [];
  if (failurePolicy === undefined) errors.push(required('spec.failurePolicy'));
  else if (!failurePolicies.includes(failurePolicy)) errors.push(notSupported('spec.failurePolicy', failurePolicy, failurePolicies));
  if (paramKind) errors.push(...validateParamKind(paramKind, 'spec.paramKind'));
  if (!matchConstraints) return [...errors, required('spec.matchConstraints')];
  errors.push(...validateMatchResources(matchConstraints, 'spec.matchConstraints'));
  return (matchConstraints.resourceRules ?? []).length > 0 ? errors : [...errors, required('spec.matchConstraints.resourceRules')];
}

function validateValidation(
  { expression, message = '', messageExpression = '', reason }: Validation,
  environment: Environment,
  at: string,
): FieldError[] {
  const errors = validateExpression(expression, `${at}.expression`, givesOneOf(environment, [boolType]), noExpression);
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.push(invalidValue(`${at}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  else if (messageExpression !== '')
    errors.push(...validateExpression(messageExpression, `${at}.messageExpression`, givesOneOf(environment, [stringType])));
  if (message !== '' && message.trim() === '')
    errors.push(invalidValue(`${at}.message`, message, 'message must be non-empty if specified'));
  else if (/[\n\r]/.test(message.trim())) errors.push(invalidValue(`${at}.message`, message, 'message must not contain line breaks'));
  else if (message === '' && /[\n\r]/.test((expression ?? '').trim()) && messageExpression === '') {
    errors.push(required(`${at}.message`, 'message must be specified if expression contains line breaks'));
  }
  if (reason !== undefined && !reasons.includes(reason)) errors.push(notSupported(`${at}.reason`, reason, reasons));
  return errors;
}

function validateAnnotation(
  { key, valueExpression = '' }: AuditAnnotation,
  { policy, environment }: { readonly policy: string; readonly environment: Environment },
  at: string,
): FieldError[] {
  const errors =
    policy === ''
      ? [invalidValue(`${at}.key`, key, 'requires metadata.name be non-empty')]
      : checked(isQualifiedName, `${policy}/${key}`, `${at}.key`);
  const field = `${at}.valueExpression`;
  const missing = validateExpression(
    valueExpression,
    field,
    givesOneOf(environment, [stringType, nullType]),
    'valueExpression is not specified',
  );
  if (missing.length > 0 || utf8Length(valueExpression.trim()) <= maxAuditExpressionBytes) return [...errors, ...missing];
  return [...errors, required(field, `must not exceed ${maxAuditExpressionBytes} bytes in length`)];
}

export function validateValidatingPolicyStatus({ status }: ValidatingAdmissionPolicy): FieldError[] {
  const warnings = (status?.typeChecking?.expressionWarnings ?? []).flatMap(({ warning, fieldRef }, index) => {
    const at = `status.typeChecking.expressionWarnings[${index}]`;
    return [...(warning ? [] : [required(`${at}.warning`)]), ...(fieldRef?.trim() ? [] : [required(`${at}.fieldRef`)])];
  });
  return [...warnings, ...validateConditions(status?.conditions, 'status.conditions')];
}

/** ValidateMutatingAdmissionPolicy. */
export function validateMutatingPolicy({ spec }: MutatingAdmissionPolicy): FieldError[] {
  const { mutations, matchConditions, variables, reinvocationPolicy } = spec ?? {};
  const compiled = compileVariables(spec ?? {}, true);
  const errors = [
    ...validateScope(spec ?? {}),
    ...validateMatchConditions(matchConditions, 'spec.matchConditions', () => compiled.environment),
    ...validateVariables(variables, 'spec.variables', compiled),
  ];
  if (!reinvocationPolicy) errors.push(required('spec.reinvocationPolicy'));
  else if (!reinvocationPolicies.includes(reinvocationPolicy))
    errors.push(notSupported('spec.reinvocationPolicy', reinvocationPolicy, reinvocationPolicies));
  if ((mutations ?? []).length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  return [
    ...errors,
    ...(mutations ?? []).flatMap((mutation, index) => validateMutation(mutation, compiled.environment, `spec.mutations[${index}]`)),
  ];
}

const patchTypes = { applyConfiguration: applyConfigurationType, jsonPatch: listType(jsonPatchType) } as const;
const patchFields = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

/** The kind of patch says which one of the two is there. */
function validateMutation(mutation: Mutation, environment: Environment, at: string): FieldError[] {
  const { patchType } = mutation;
  if (!patchType) return [required(`${at}.patchType`)];
  if (!Object.hasOwn(patchFields, patchType)) return [notSupported(`${at}.patchType`, patchType, Object.keys(patchFields))];
  const wanted = patchFields[patchType];
  const other = wanted === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
  const errors: FieldError[] = mutation[other]
    ? [invalidValue(`${at}.${other}`, '{applyConfiguration, jsonPatch}', `must not be specified when patchType is ${patchType}`)]
    : [];
  const patch = mutation[wanted];
  if (!patch) return [...errors, required(`${at}.${wanted}`, `must be specified when patchType is ${patchType}`)];
  return [
    ...errors,
    ...validateExpression(patch.expression, `${at}.${wanted}.expression`, givesOneOf(environment, [patchTypes[wanted]]), noExpression),
  ];
}
