import { type ApiError, isNotFound, semanticEqual, unnamedError } from '@kubewright/api-machinery';
import type { Pod, PodSpec, Toleration } from '@kubewright/api/core/v1';
import { RuntimeClasses, type RuntimeClass } from '@kubewright/api/node/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf, rejection } from '../request.ts';

/** Gives pods the overhead and the placement of their runtime class, and refuses pods that contradict it. */
export class RuntimeClassAdmission implements AdmissionPlugin {
  readonly name = 'RuntimeClass';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'pods', ['CREATE']);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const { spec } = objectOf<Pod>(request);
    if (spec?.runtimeClassName === undefined) return;
    // What the client upstream answers.
    if (spec.runtimeClassName === '') throw unnamedError('resource name may not be empty');
    const runtimeClass = await this.#get(request, spec.runtimeClassName);
    setOverhead(request, spec, runtimeClass);
    setPlacement(request, spec, runtimeClass);
  }

  validate(request: AdmissionRequest): void {
    const { spec } = objectOf<Pod>(request);
    if (!spec?.runtimeClassName && spec?.overhead && Object.keys(spec.overhead).length > 0) {
      throw rejected(request, 'Pod Overhead set without corresponding RuntimeClass defined Overhead');
    }
  }

  async #get(request: AdmissionRequest, name: string): Promise<RuntimeClass> {
    try {
      return await this.#client.resource(RuntimeClasses).get({ name });
    } catch (error) {
      throw isNotFound(error) ? rejected(request, `RuntimeClass ${JSON.stringify(name)} not found`) : error;
    }
  }
}

const rejected = (request: AdmissionRequest, why: string): ApiError => rejection(request, `pod rejected: ${why}`);

function setOverhead(request: AdmissionRequest, spec: PodSpec, { overhead }: RuntimeClass): void {
  const podFixed = overhead?.podFixed;
  const given = spec.overhead && Object.keys(spec.overhead).length > 0;
  if (!podFixed) {
    if (given) throw rejected(request, 'Pod Overhead set without corresponding RuntimeClass defined Overhead');
    return;
  }
  if (given && !semanticEqual(spec.overhead, podFixed))
    throw rejected(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  spec.overhead = { ...podFixed };
}

function setPlacement(request: AdmissionRequest, spec: PodSpec, { scheduling }: RuntimeClass): void {
  if (!scheduling) return;
  const selector = new Map(Object.entries(spec.nodeSelector ?? {}));
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = selector.get(key) ?? value;
    if (own !== value) {
      throw rejection(request, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
    }
    selector.set(key, value);
  }
  if (selector.size > 0) spec.nodeSelector = Object.fromEntries(selector);
  const present = spec.tolerations ?? [];
  const missing = (scheduling.tolerations ?? []).filter((toleration: Toleration) => !present.some((own) => semanticEqual(own, toleration)));
  if (missing.length > 0) spec.tolerations = [...present, ...missing.map((toleration: Toleration) => ({ ...toleration }))];
}
