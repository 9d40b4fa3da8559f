import type { ClusterRoleBinding, RoleBinding, Subject } from '@kubewright/api/rbac/v1';
import type { Attributes, Authorizer, Decision } from '@kubewright/apiserver';
import { ruleAllows } from './rule-matching.ts';
import type { GrantedRule, RuleResolver } from './rule-resolver.ts';

/** Role based access control. Allows or has no opinion, never denies; the reason names the binding, as upstream's does. */
export class RbacAuthorizer implements Authorizer {
  readonly #resolver: RuleResolver;

  constructor(deps: { resolver: RuleResolver }) {
    this.#resolver = deps.resolver;
  }

  authorize(attributes: Attributes): Decision {
    const missing: string[] = [];
    for (const granted of this.#resolver.rulesFor(attributes.user, attributes.namespace, (message) => missing.push(message))) {
      if (ruleAllows(granted.rule, attributes)) return { kind: 'allow', reason: `RBAC: allowed by ${describe(granted)}` };
    }
    return { kind: 'noOpinion', reason: missing.length > 0 ? `RBAC: ${aggregate(missing)}` : '' };
  }
}

const aggregate = (messages: readonly string[]): string => (messages.length === 1 ? messages[0]! : `[${[...new Set(messages)].join(', ')}]`);

function describe({ binding, subject }: GrantedRule): string {
  const { kind, name } = binding.roleRef;
  const namespace = binding.metadata.namespace ?? '';
  const what = namespace ? `RoleBinding ${JSON.stringify(`${binding.metadata.name}/${namespace}`)}` : `ClusterRoleBinding ${JSON.stringify(binding.metadata.name)}`;
  return `${what} of ${kind} ${JSON.stringify(name)} to ${describeSubject(subject, binding)}`;
}

function describeSubject({ kind, name, namespace }: Subject, binding: ClusterRoleBinding | RoleBinding): string {
  if (kind !== 'ServiceAccount') return `${kind} ${JSON.stringify(name)}`;
  return `${kind} ${JSON.stringify(`${name}/${namespace || binding.metadata.namespace || ''}`)}`;
}
