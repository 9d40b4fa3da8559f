import { type FieldError, duplicate, invalidValue, notSupported, required, tooMany } from '@kubewright/api-machinery';
import type { Container, ContainerRestartRule } from '@kubewright/api/core/v1';

const policies = ['Always', 'Never', 'OnFailure'];
const actions = ['Restart', 'RestartAllContainers'];
const operators = ['In', 'NotIn'];
const maxRules = 20;
const maxExitCodes = 255;

/** A container's own restart policy and its rules by exit code (KEP-5307, KEP-5532). */
export function validateRestart(
  { restartPolicy, restartPolicyRules = [] }: Container,
  at: string,
  isInit: boolean,
  errors: FieldError[],
): void {
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length === 0) return;
    errors.push(required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
    if (isInit) return;
  } else if (!policies.includes(restartPolicy)) errors.push(notSupported(`${at}.restartPolicy`, restartPolicy, policies));
  if (restartPolicyRules.length > maxRules) errors.push(tooMany(`${at}.restartPolicyRules`, restartPolicyRules.length, maxRules));
  for (const [index, rule] of restartPolicyRules.entries()) validateRule(rule, `${at}.restartPolicyRules[${index}]`, errors);
}

function validateRule(rule: ContainerRestartRule, at: string, errors: FieldError[]): void {
  const action: string = rule.action ?? '';
  const { exitCodes } = rule;
  if (!actions.includes(action)) errors.push(notSupported(`${at}.action`, action, actions));
  if (!exitCodes) {
    errors.push(required(`${at}.exitCodes`, 'must be specified'));
    return;
  }
  const { values = [] } = exitCodes;
  const operator: string = exitCodes.operator ?? '';
  if (!operators.includes(operator)) errors.push(notSupported(`${at}.exitCodes.operator`, operator, operators));
  if (values.length > maxExitCodes) errors.push(tooMany(`${at}.exitCodes.values`, values.length, maxExitCodes));
}

const resizable = ['cpu', 'memory'];
const resizePolicies = ['NotRequired', 'RestartContainer'];

/** Whether a resource can change while the container runs. Errors name the list, as upstream's do. */
export function validateResizePolicy(
  { resizePolicy }: Container,
  path: string,
  podRestartPolicy: string | undefined,
  errors: FieldError[],
): void {
  const seen = new Set<string>();
  for (const [index, { resourceName, restartPolicy }] of (resizePolicy ?? []).entries()) {
    if (seen.has(resourceName)) errors.push(duplicate(`${path}[${index}]`, resourceName));
    seen.add(resourceName);
    if (!resourceName) errors.push(required(path));
    else if (!resizable.includes(resourceName)) errors.push(notSupported(path, resourceName, resizable));
    if (!restartPolicy) errors.push(required(path));
    else if (!resizePolicies.includes(restartPolicy)) errors.push(notSupported(path, restartPolicy, resizePolicies));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(invalidValue(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
  }
}
