import { isNotFound } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { PriorityClasses, type PriorityClass } from '@kubewright/api/scheduling/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf, rejection } from '../request.ts';

interface Resolved {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: NonNullable<PriorityClass['preemptionPolicy']>;
}

/** Turns the name of a priority class into the pod's priority; keeps the default class unique. */
export class Priority implements AdmissionPlugin {
  readonly name = 'Priority';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return (
      isWriteOf(request, '', 'pods', ['CREATE', 'UPDATE']) ||
      isWriteOf(request, 'scheduling.k8s.io', 'priorityclasses', ['CREATE', 'UPDATE'])
    );
  }

  async admit(request: AdmissionRequest): Promise<void> {
    if (request.definition.plural !== 'pods') return;
    const { spec } = objectOf<Pod>(request);
    if (!spec) return;
    if (request.operation === 'UPDATE') return keepPriority(request);
    const resolved = await this.#resolve(request, spec.priorityClassName ?? '');
    if (resolved.name) spec.priorityClassName = resolved.name;
    if (spec.priority !== undefined && spec.priority !== resolved.value) {
      const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${resolved.value} from the given PriorityClass name`;
      throw rejection(request, why);
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== resolved.preemptionPolicy) {
      const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${resolved.preemptionPolicy} from the given PriorityClass name`;
      throw rejection(request, why);
    }
    spec.priority = resolved.value;
    spec.preemptionPolicy = resolved.preemptionPolicy;
  }

  async validate(request: AdmissionRequest): Promise<void> {
    if (request.definition.plural !== 'priorityclasses') return;
    const { globalDefault, metadata } = objectOf<PriorityClass>(request);
    if (!globalDefault) return;
    const { items } = await this.#client.resource(PriorityClasses).list();
    const other = items.find((item) => item.globalDefault && item.metadata.name !== metadata.name);
    if (other) throw rejection(request, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
  }

  async #resolve(request: AdmissionRequest, name: string): Promise<Resolved> {
    const priorityClass = name ? await this.#get(request, name) : await this.#default();
    if (!priorityClass) return { name: '', value: 0, preemptionPolicy: 'PreemptLowerPriority' };
    const { metadata, value = 0, preemptionPolicy = 'PreemptLowerPriority' } = priorityClass;
    return { name: metadata.name ?? '', value, preemptionPolicy };
  }

  async #get(request: AdmissionRequest, name: string): Promise<PriorityClass> {
    try {
      return await this.#client.resource(PriorityClasses).get({ name });
    } catch (error) {
      throw isNotFound(error) ? rejection(request, `no PriorityClass with name ${name} was found`) : error;
    }
  }

  /** Of several defaults the lowest counts. */
  async #default(): Promise<PriorityClass | undefined> {
    const { items } = await this.#client.resource(PriorityClasses).list();
    return items.filter(({ globalDefault }) => globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
  }
}

/** Manifests seldom carry what was computed at creation; it stays. */
function keepPriority(request: AdmissionRequest): void {
  const { spec } = objectOf<Pod>(request);
  const old = (request.old as Pod).spec;
  spec.priority ??= old?.priority;
  spec.preemptionPolicy ??= old?.preemptionPolicy;
}
