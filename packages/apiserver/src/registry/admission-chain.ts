import type { KubeObject } from '@kubewright/api-machinery';
import type { AdmissionPlugin, AdmissionRequest } from '../contract.ts';
import type { ResourceCall } from './resource-call.ts';

/** What differs between the admission requests of one call. */
export interface AdmissionInput {
  readonly operation: AdmissionRequest['operation'];
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

export function admissionRequest(call: ResourceCall, input: AdmissionInput): AdmissionRequest {
  return new CallAdmission(call, input);
}

/** One shape for every request: each plugin looks at it several times. */
class CallAdmission implements AdmissionRequest {
  readonly operation: AdmissionRequest['operation'];
  readonly definition: AdmissionRequest['definition'];
  readonly version: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly user: AdmissionRequest['user'];
  readonly dryRun: boolean;
  readonly options: AdmissionRequest['options'];
  readonly reinvocation: { requested: boolean; round: 0 | 1 } = { requested: false, round: 0 };
  readonly #call: ResourceCall;

  constructor(call: ResourceCall, { operation, name, object, old, dryRun, options }: AdmissionInput) {
    this.operation = operation;
    this.definition = call.resource.definition;
    this.version = call.resource.version.name;
    this.subresource = call.subresource;
    this.namespace = call.namespace;
    this.name = name;
    this.object = object;
    this.old = old;
    this.user = call.user;
    this.dryRun = dryRun;
    this.options = options;
    this.#call = call;
  }

  warn(text: string): void {
    this.#call.warn(text);
  }

  annotate(key: string, value: string): void {
    this.#call.annotate?.(key, value);
  }
}

/** The admission plugins in their order, by what they do. */
export class AdmissionChain {
  readonly #admitting: readonly AdmissionPlugin[];
  readonly #admittingLast: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];
  readonly #steps: AdmissionSteps;

  constructor(plugins: readonly AdmissionPlugin[], steps: AdmissionSteps = unobserved) {
    this.#steps = steps;
    this.#admitting = plugins.filter(({ admit, admitsLast }) => admit && !admitsLast);
    this.#admittingLast = plugins.filter(({ admit, admitsLast }) => admit && admitsLast);
    this.#validating = plugins.filter(({ validate }) => validate);
  }

  /**
   * Runs every `admit` in order, and once more when a plugin asks for it; true when a plugin had the chance to change the
   * object.
   */
  admit(request: AdmissionRequest): Promise<boolean> | boolean {
    return this.#steps.step('admit', request.operation, () => this.#admit(request));
  }

  #admit(request: AdmissionRequest): Promise<boolean> | boolean {
    const ran = admitFrom(0, false, this.#admitting, request);
    if (typeof ran !== 'boolean' || request.reinvocation?.requested) return this.#admitOn(ran, request);
    return admitFrom(0, ran, this.#admittingLast, request);
  }

  async #admitOn(first: Promise<boolean> | boolean, request: AdmissionRequest): Promise<boolean> {
    const ran = await first;
    const { reinvocation } = request;
    if (reinvocation?.requested) {
      reinvocation.round = 1;
      await admitFrom(0, false, this.#admitting, request);
    }
    return admitFrom(0, ran, this.#admittingLast, request);
  }

  /** Runs every `validate` in order. Undefined: all is well, and none had to wait. */
  validate(request: AdmissionRequest): Promise<void> | undefined {
    const validated = this.#steps.step<void>('validate', request.operation, () => validateFrom(0, this.#validating, request));
    return validated instanceof Promise ? validated : undefined;
  }
}

/** Runs each step, and may look how long it takes. */
export interface AdmissionSteps {
  step<T>(type: 'admit' | 'validate', operation: string, run: () => Promise<T> | T): Promise<T> | T;
}

const unobserved: AdmissionSteps = { step: (_type, _operation, run) => run() };

function validateFrom(start: number, plugins: readonly AdmissionPlugin[], request: AdmissionRequest): Promise<void> | undefined {
  for (let i = start; i < plugins.length; i++) {
    const plugin = plugins[i]!;
    const pending = plugin.handles(request) ? plugin.validate!(request) : undefined;
    if (pending) return pending.then(() => validateFrom(i + 1, plugins, request));
  }
  return undefined;
}

function admitFrom(
  start: number,
  before: boolean,
  plugins: readonly AdmissionPlugin[],
  request: AdmissionRequest,
): Promise<boolean> | boolean {
  let ran = before;
  for (let i = start; i < plugins.length; i++) {
    const plugin = plugins[i]!;
    if (!plugin.handles(request)) continue;
    ran = true;
    const pending = plugin.admit!(request);
    if (pending) return pending.then(() => admitFrom(i + 1, true, plugins, request));
  }
  return ran;
}
