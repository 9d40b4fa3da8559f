import {
  type FieldError,
  duplicate,
  invalidValue,
  isQualifiedName,
  notSupported,
  required,
  utf8Length,
  semanticEqual,
} from '@kubewright/api-machinery';
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
  MatchCondition,
  MatchResources,
  MutatingAdmissionPolicy,
  Mutation,
  ParamKind,
  ValidatingAdmissionPolicy,
  Validation,
  Variable,
} from '@kubewright/api/admissionregistration/v1';
import { checked } from '../../validation/checked.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { firstPlaces } from '../../validation/first-places.ts';
import { givesOneOf, validateExpression, validateMatchConditions, validateParamKind, validateVariables } from '../expression-validation.ts';
import { validateMatchResources, validateMutatedOperations } from '../rule-validation.ts';

const failurePolicies = ['Fail', 'Ignore'];
const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const reinvocationPolicies = ['IfNeeded', 'Never'];
const maxAuditAnnotations = 20;
const maxAuditExpressionBytes = 5 * 1024;
const nothingToDo = 'validations or auditAnnotations must contain at least one item';
const noExpression = 'expression is not specified';

/** pkg/apis/admissionregistration/validation ValidateValidatingAdmissionPolicy. */
export function validateValidatingPolicy({ metadata, spec }: ValidatingAdmissionPolicy, old?: ValidatingAdmissionPolicy): FieldError[] {
  const { validations, auditAnnotations, variables } = spec ?? {};
  const compiled = compileVariables(spec ?? {}, false);
  // Without variables there is nothing of that name.
  const environment = (variables ?? []).length === 0 ? plainEnvironment(spec ?? {}) : compiled.environment;
  const errors = [
    ...validateScope(spec ?? {}),
    ...validateConditionsOf(spec ?? {}, old?.spec),
    ...validateVariables(variables, 'spec.variables', compiled),
  ];
  const annotations = auditAnnotations ?? [];
  if ((validations ?? []).length + annotations.length === 0) {
    return [...errors, required('spec.validations', nothingToDo), required('spec.auditAnnotations', nothingToDo)];
  }
  for (const [index, validation] of (validations ?? []).entries())
    errors.push(...validateValidation(validation, environment, `spec.validations[${index}]`));
  if (annotations.length > maxAuditAnnotations) {
    const shown = annotations.map(({ key = '', valueExpression = '' }) => ({ Key: key, ValueExpression: valueExpression }));
    errors.push(invalidValue('spec.auditAnnotations', shown, `must not have more than ${maxAuditAnnotations} auditAnnotations`));
  }
  const first = firstPlaces(annotations.map(({ key }) => key));
  for (const [index, annotation] of annotations.entries()) {
    const at = `spec.auditAnnotations[${index}]`;
    errors.push(...validateAnnotation(annotation, { policy: metadata.name ?? '', environment }, at));
    if (first[index]! < index) errors.push(duplicate(`${at}.key`, annotation.key));
  }
  return errors;
}

interface Conditions {
  readonly paramKind?: ParamKind;
  readonly matchConditions?: MatchCondition[];
}

interface Variables {
  readonly paramKind?: ParamKind;
  readonly variables?: Variable[];
}

/** The environment of expressions that see no variables. */
const plainEnvironment = ({ paramKind }: Variables, hasPatchTypes = false): Environment =>
  createPolicyEnvironment({ hasParams: paramKind !== undefined, hasAuthorizer: true, hasPatchTypes });

/** Variables, and with them the environment of every other expression of a policy. What has no expression is no variable. */
function compileVariables(spec: Variables, hasPatchTypes: boolean): PolicyVariables {
  const plain = plainEnvironment(spec);
  const variables = (spec.variables ?? []).flatMap(({ name = '', expression = '' }) =>
    expression.trim() === '' ? [] : [{ name, expression }],
  );
  return new PolicyVariables(hasPatchTypes ? plainEnvironment(spec, true) : plain, variables, plain);
}

/** Conditions see no variables; those that are as they were are not read again. */
function validateConditionsOf(spec: Conditions, old: Conditions | undefined): FieldError[] {
  const same = old && semanticEqual(spec.paramKind, old.paramKind) && semanticEqual(spec.matchConditions, old.matchConditions);
  return same ? [] : validateMatchConditions(spec.matchConditions, 'spec.matchConditions', () => plainEnvironment(spec));
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
  if (message !== '' && message.trim() === '') errors.push(invalidValue(`${at}.message`, message, 'must be non-empty if specified'));
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
export function validateMutatingPolicy({ spec }: MutatingAdmissionPolicy, old?: MutatingAdmissionPolicy): FieldError[] {
  const { matchConstraints, mutations, variables, reinvocationPolicy } = spec ?? {};
  const compiled = compileVariables(spec ?? {}, true);
  const errors = [
    ...validateScope(spec ?? {}),
    ...validateMutatedOperations(matchConstraints, 'spec.matchConstraints'),
    ...validateConditionsOf(spec ?? {}, old?.spec),
    ...validateVariables(variables, 'spec.variables', compiled),
  ];
  if ((mutations ?? []).length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  for (const [index, mutation] of (mutations ?? []).entries())
    errors.push(...validateMutation(mutation, compiled.environment, `spec.mutations[${index}]`));
  if (!reinvocationPolicy) errors.push(required('spec.reinvocationPolicy'));
  else if (!reinvocationPolicies.includes(reinvocationPolicy))
    errors.push(notSupported('spec.reinvocationPolicy', reinvocationPolicy, reinvocationPolicies));
  return errors;
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
  const field = `${at}.${wanted}`;
  const patch = mutation[wanted];
  const errors: FieldError[] = patch
    ? validateExpression(patch.expression, `${field}.expression`, givesOneOf(environment, [patchTypes[wanted]]))
    : [required(field, `must be specified when patchType is ${patchType}`)];
  if (mutation[other]) errors.push(invalidValue(`${at}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`));
  return errors;
}
