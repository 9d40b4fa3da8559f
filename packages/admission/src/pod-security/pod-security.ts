import { type FieldError, invalid } from '@kubewright/api-machinery';
import { Namespaces, type Namespace, type Pod, Pods } from '@kubewright/api/core/v1';
import { allContainers } from '@kubewright/api/pods';
import type { AdmissionPlugin, AdmissionRequest, Family } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, rejection } from '../request.ts';
import { hasPodTemplate, templateOf } from './pod-like.ts';
import { PodSecurityMetrics } from './pod-security-metrics.ts';
import { defaultPodSecurity, type PodSecurityConfiguration } from './configuration.ts';
import {
  type LevelVersion,
  levelText,
  type Policy,
  type PolicyDefaults,
  policyOf,
  strictness,
  violationsOf,
  violationsText,
} from './policy.ts';

const otherWriters = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status']);
/** Of annotations in audit events (pod-security-admission api/constants.go). */
const group = 'pod-security.kubernetes.io/';
/** A namespace may hold more pods than one request can look at. */
const maxPodsChecked = 3000;

/**
 * Pod Security Standards by labels of the namespace (KEP-2579): pods that violate the enforced level are refused,
 * objects that would make such pods cause a warning, and so does a namespace that becomes stricter than its pods.
 */
export class PodSecurity implements AdmissionPlugin {
  readonly name = 'PodSecurity';
  readonly #client: Client;
  readonly #configuration: PodSecurityConfiguration;
  readonly #metrics = new PodSecurityMetrics();

  constructor(deps: { client: Client }, configuration = defaultPodSecurity) {
    this.#client = deps.client;
    this.#configuration = configuration;
  }

  families(): readonly Family[] {
    return this.#metrics.families();
  }

  handles(request: AdmissionRequest): boolean {
    const { definition, operation, subresource } = request;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
    if (definition.plural === 'pods' && definition.group === '') return !otherWriters.has(subresource);
    return isWriteOf(request, '', 'namespaces', ['CREATE', 'UPDATE']) || (hasPodTemplate(request) && subresource === '');
  }

  async validate(request: AdmissionRequest): Promise<void> {
    if (request.definition.plural === 'namespaces') return this.#checkNamespace(request);
    const exempt = this.#exemption(request);
    if (exempt) return this.#pass(request, exempt);
    const isPod = request.definition.plural === 'pods';
    const significant = !isPod || isSignificant(request);
    if (!significant && !request.annotate) return;
    const { metadata } = await this.#client.resource(Namespaces).get({ name: request.namespace });
    const { enforce, audit, warn } = policyOf(metadata.labels, this.#configuration.defaults);
    if (!significant) {
      // Of a namespace that lets everything pass, upstream says so without looking at the pod.
      if ([enforce, audit, warn].every(({ level }) => level === 'privileged'))
        request.annotate?.(`${group}enforce-policy`, levelText(enforce));
      return;
    }
    const pod = isPod ? (request.object as Pod) : templateOf(request.object);
    if (!pod?.spec) return;
    if (this.#configuration.exemptions.runtimeClasses.has(pod.spec.runtimeClassName ?? '')) return this.#pass(request, 'runtimeClass');
    const unlawful = violationsOf(audit, pod);
    if (unlawful.length > 0) {
      this.#metrics.evaluated('deny', audit, 'audit', request);
      request.annotate?.(
        `${group}audit-violations`,
        `would violate PodSecurity ${JSON.stringify(levelText(audit))}: ${violationsText(unlawful)}`,
      );
    }
    if (isPod) {
      request.annotate?.(`${group}enforce-policy`, levelText(enforce));
      const forbidden = violationsOf(enforce, pod);
      this.#metrics.evaluated(forbidden.length > 0 ? 'deny' : 'allow', enforce, 'enforce', request);
      if (forbidden.length > 0)
        throw rejection(request, `violates PodSecurity ${JSON.stringify(levelText(enforce))}: ${violationsText(forbidden)}`);
    }
    const doubtful = violationsOf(warn, pod);
    if (doubtful.length === 0) return;
    this.#metrics.evaluated('deny', warn, 'warn', request);
    request.warn(`would violate PodSecurity ${JSON.stringify(levelText(warn))}: ${violationsText(doubtful)}`);
  }

  #exemption({ namespace, user }: AdmissionRequest): string | undefined {
    const { namespaces, usernames } = this.#configuration.exemptions;
    return namespaces.has(namespace) ? 'namespace' : usernames.has(user.name) ? 'user' : undefined;
  }

  #pass(request: AdmissionRequest, reason: string): void {
    this.#metrics.exempt(request);
    request.annotate?.(`${group}exempt`, reason);
  }

  async #checkNamespace(request: AdmissionRequest): Promise<void> {
    const { metadata } = request.object as Namespace;
    const { defaults, exemptions } = this.#configuration;
    const policy = policyOf(metadata.labels, defaults);
    const old = request.old && policyOf(request.old.metadata.labels, defaults);
    if (policy.errors.length > 0 && !sameErrors(policy.errors, old?.errors))
      throw invalid({ group: '', kind: 'Namespace' }, metadata.name ?? '', policy.errors);
    const exempt = exemptions.namespaces.has(metadata.name ?? '');
    if (!old) return exempt ? warnOfExemption(request, policy, defaults) : undefined;
    if (levelText(policy.enforce) === levelText(old.enforce) || policy.enforce.level === 'privileged') return;
    if (policy.enforce.version === old.enforce.version && strictness(policy.enforce) <= strictness(old.enforce)) return;
    if (exempt) return warnOfExemption(request, policy, defaults);
    await this.#warnOfPods(request, policy.enforce);
  }

  async #warnOfPods(request: AdmissionRequest, level: LevelVersion): Promise<void> {
    const { items } = await this.#client.resource(Pods).list({ namespace: request.name, limit: maxPodsChecked });
    const byReasons = new Map<string, string[]>();
    for (const pod of items) {
      const reasons = violationsOf(level, pod)
        .map(({ reason }) => reason)
        .join(', ');
      if (reasons) byReasons.set(reasons, [...(byReasons.get(reasons) ?? []), pod.metadata.name ?? '']);
    }
    if (byReasons.size === 0) return;
    request.warn(
      `existing pods in namespace ${JSON.stringify(request.name)} violate the new PodSecurity enforce level ${JSON.stringify(levelText(level))}`,
    );
    for (const [reasons, names] of byReasons) {
      const [first, ...others] = names.sort();
      const more = others.length === 0 ? '' : ` (and ${others.length} other ${others.length === 1 ? 'pod' : 'pods'})`;
      request.warn(`${first}${more}: ${reasons}`);
    }
  }
}

/** Whoever labels a namespace that is exempt hears that it is in vain. */
function warnOfExemption(request: AdmissionRequest, policy: Policy, defaults: PolicyDefaults): void {
  const modes = ['enforce', 'audit', 'warn'] as const;
  if (modes.every((mode) => policy[mode].level === 'privileged')) return;
  if (modes.every((mode) => levelText(policy[mode]) === levelText(defaults[mode]))) return;
  const { name = '', labels = {} } = (request.object as Namespace).metadata;
  const told = modes.filter(
    (mode) => policy[mode].level !== 'privileged' && (labels[group + mode] ?? labels[`${group}${mode}-version`]) !== undefined,
  );
  const text = told.map((mode) => `${mode}=${levelText(policy[mode])}`).join(', ');
  request.warn(`namespace ${JSON.stringify(name)} is exempt from Pod Security, and the policy (${text}) will be ignored`);
}

const sameErrors = (errors: readonly FieldError[], before: readonly FieldError[] = []): boolean =>
  JSON.stringify(errors) === JSON.stringify(before);

/** Of an existing pod only images, added containers and profiles in annotations can change what a level thinks of it. */
function isSignificant({ old, object }: AdmissionRequest): boolean {
  if (!old) return true;
  const looks = ({ spec, metadata }: Pod): string => {
    const profiles = Object.entries(metadata.annotations ?? {}).filter(
      ([key]) => key.includes('apparmor.security.beta') || key.includes('seccomp.security.alpha'),
    );
    return JSON.stringify([allContainers(spec).map(({ name, image }) => [name, image]), profiles.sort()]);
  };
  return looks(object as Pod) !== looks(old as Pod);
}
