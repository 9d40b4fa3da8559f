import type { Attributes, Authorizer, Decision } from '@kubewright/apiserver';
import { urlMatches } from '../rbac/rule-matching.ts';

/** One line of a policy file: who may do what; `*` stands for all. */
export interface AbacPolicy {
  readonly user?: string;
  readonly group?: string;
  readonly readonly?: boolean;
  readonly apiGroup?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly nonResourcePath?: string;
}

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Allows what a line of a policy file allows (pkg/auth/authorizer/abac of 1.36). */
export class AbacAuthorizer implements Authorizer {
  readonly #policies: readonly AbacPolicy[];

  constructor(policies: readonly AbacPolicy[]) {
    this.#policies = policies;
  }

  authorize(attributes: Attributes): Decision {
    const allows = this.#policies.some(
      (policy) => isAbout(policy, attributes) && hasVerb(policy, attributes) && covers(policy, attributes),
    );
    return allows ? { kind: 'allow', reason: '' } : { kind: 'noOpinion', reason: 'No policy matched.' };
  }
}

/** A policy that names nobody is about nobody, and one with `*` about all who are known. */
function isAbout({ user = '', group = '' }: AbacPolicy, { user: { name, groups } }: Attributes): boolean {
  if (user === '*' || group === '*') return groups.includes('system:authenticated');
  return (user !== '' || group !== '') && (user === '' || user === name) && (group === '' || groups.includes(group));
}

const hasVerb = ({ readonly = false }: AbacPolicy, { verb }: Attributes): boolean => !readonly || readVerbs.has(verb);

function covers(policy: AbacPolicy, { resourceRequest, path, namespace, resource, group }: Attributes): boolean {
  if (!resourceRequest) return urlMatches(policy.nonResourcePath ?? '', path);
  const fits = (allowed = '', asked: string): boolean => allowed === '*' || allowed === asked;
  return fits(policy.namespace, namespace) && fits(policy.resource, resource) && fits(policy.apiGroup, group);
}

const kind = 'Policy';
const apiVersion = 'abac.authorization.kubernetes.io/v1beta1';

/** Reads a policy file, a JSON object each line; `#` begins a comment. @throws {Error} that names the line. */
export function parseAbacPolicies(path: string, text: string): AbacPolicy[] {
  return text.split('\n').flatMap((line, i) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const fail = (why: string): never => {
      throw new Error(`error reading policy file ${path}, line ${i + 1}: ${line}: ${why}`);
    };
    const read = (): { kind?: unknown; apiVersion?: unknown; spec?: AbacPolicy } => {
      try {
        return JSON.parse(trimmed);
      } catch (error) {
        return fail((error as Error).message);
      }
    };
    const policy = read();
    if (policy?.kind !== kind || policy.apiVersion !== apiVersion) fail(`it is no ${apiVersion} ${kind}`);
    return [policy.spec ?? {}];
  });
}
