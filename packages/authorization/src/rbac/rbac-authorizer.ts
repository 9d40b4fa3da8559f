import type { ClusterRoleBinding, PolicyRule, RoleBinding, Subject } from '@kubewright/api/rbac/v1';
import type { Attributes, Authorizer, Decision } from '@kubewright/apiserver';
import { ruleAllows } from './rule-matching.ts';
import type { RuleResolver } from './rule-resolver.ts';

type Binding = ClusterRoleBinding | RoleBinding;

/** Role based access control. Allows or has no opinion, never denies; the reason names the binding, as upstream's does. */
export class RbacAuthorizer implements Authorizer {
  readonly #resolver: RuleResolver;

  constructor(deps: { resolver: RuleResolver }) {
    this.#resolver = deps.resolver;
  }

  authorize(attributes: Attributes): Decision {
    const missing: string[] = [];
    let reason: string | undefined;
    const visit = (rule: PolicyRule, binding: Binding, subject: Subject): boolean => {
      if (!ruleAllows(rule, attributes)) return false;
      reason = `RBAC: allowed by ${describe(binding, subject)}`;
      return true;
    };
    this.#resolver.visitRules(attributes.user, attributes.namespace, visit, (message) => missing.push(message));
    if (reason !== undefined) return { kind: 'allow', reason };
    return { kind: 'noOpinion', reason: missing.length > 0 ? `RBAC: ${aggregate(missing)}` : '' };
  }
}

const aggregate = (messages: readonly string[]): string =>
  messages.length === 1 ? messages[0]! : `[${[...new Set(messages)].join(', ')}]`;

/** By subject, which belongs to one version of one binding: the text is the same for every request. */
const descriptions = new WeakMap<Subject, string>();

function describe(binding: Binding, subject: Subject): string {
  const known = descriptions.get(subject);
  if (known !== undefined) return known;
  const text = describeBinding(binding, subject);
  descriptions.set(subject, text);
  return text;
}

function describeBinding(binding: Binding, subject: Subject): string {
  const { kind, name } = binding.roleRef;
  const namespace = binding.metadata.namespace ?? '';
  const what = namespace
    ? `RoleBinding ${JSON.stringify(`${binding.metadata.name}/${namespace}`)}`
    : `ClusterRoleBinding ${JSON.stringify(binding.metadata.name)}`;
  return `${what} of ${kind} ${JSON.stringify(name)} to ${describeSubject(subject, binding)}`;
}

function describeSubject({ kind, name, namespace }: Subject, binding: Binding): string {
  if (kind !== 'ServiceAccount') return `${kind} ${JSON.stringify(name)}`;
  return `${kind} ${JSON.stringify(`${name}/${namespace || binding.metadata.namespace || ''}`)}`;
}
