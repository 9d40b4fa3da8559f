import { type AdmissionRequest, Counter, type Family, labelText } from '@kubewright/apiserver';
import type { LevelVersion } from './policy.ts';

const newest = 36;

/** Of a version that is yet to come, only that. What is privileged is so in every version. */
function versionOf({ level, version }: LevelVersion): string {
  if (version === 'latest' || level === 'privileged') return 'latest';
  return Number(version.slice('v1.'.length)) > newest ? 'future' : version;
}

/** How pods fared (pod-security-admission metrics/metrics.go of 1.36). */
export class PodSecurityMetrics {
  readonly #evaluations = new Counter(
    'pod_security_evaluations_total',
    'Number of policy evaluations that occurred, not counting ignored or exempt requests.',
  );

  readonly #exemptions = new Counter(
    'pod_security_exemptions_total',
    'Number of exempt requests, not counting ignored or out of scope requests.',
  );

  constructor() {
    for (const operation of ['create', 'update'])
      for (const resource of ['controller', 'pod'])
        this.#exemptions.set(labelText({ request_operation: operation, resource, subresource: '' }), 0);
  }

  evaluated(decision: 'allow' | 'deny', policy: LevelVersion, mode: 'enforce' | 'audit' | 'warn', request: AdmissionRequest): void {
    const { definition, operation, subresource } = request;
    const labels = {
      decision,
      mode,
      policy_level: policy.level,
      policy_version: versionOf(policy),
      request_operation: operation.toLowerCase(),
      resource: definition.plural === 'pods' ? 'pod' : 'controller',
      subresource,
    };
    this.#evaluations.increment(labelText(labels));
  }

  exempt({ definition, operation, subresource }: AdmissionRequest): void {
    const resource = definition.plural === 'pods' ? 'pod' : 'controller';
    this.#exemptions.increment(labelText({ request_operation: operation.toLowerCase(), resource, subresource }));
  }

  families(): Family[] {
    return [this.#evaluations, this.#exemptions];
  }
}
