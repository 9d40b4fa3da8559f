import type { KubeObject } from '@kubewright/api-machinery';
import type { AdmissionPlugin, AdmissionRequest } from '../../contract.ts';
import type { ResourceCall } from '../resource-call.ts';
import type { Taken } from './taken.ts';

/** What differs between the admission requests of one call. */
export interface AdmissionInput {
  readonly operation: AdmissionRequest['operation'];
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where plugins keep what they took. */
  readonly taken?: Taken;
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
  readonly #taken: Taken | undefined;

  constructor(call: ResourceCall, { operation, name, object, old, dryRun, options, taken }: AdmissionInput) {
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
    this.#taken = taken;
  }

  get span(): AdmissionRequest['span'] {
    return this.#call.span;
  }

  whenRefused(undo: () => Promise<void>): void {
    this.#taken?.add(undo);
  }

  warn(text: string): void {
    this.#call.warn(text);
  }

  annotate(key: string, value: string): void {
    this.#call.annotate?.(key, value);
  }
}

export type AdmissionType = 'admit' | 'validate';

/** Told how long something took, and whether the request was refused. */
export type ObserveAdmission = (operation: string, rejected: boolean, durationMs: number) => void;

/** Looks how long admission takes. */
export interface AdmissionObserver {
  nowMs(): number;
  plugin(name: string, type: AdmissionType): ObserveAdmission;
  /** All plugins together. */
  step(type: AdmissionType): ObserveAdmission;
}

const nothing = (): void => {};
const nobody: AdmissionObserver = { nowMs: () => 0, plugin: () => nothing, step: () => nothing };

/** The admission plugins in their order, by what they do. */
export class AdmissionChain {
  readonly #observer: AdmissionObserver;
  readonly #admitting: AdmissionStep;
  readonly #admittingLast: AdmissionStep;
  readonly #validating: AdmissionStep;
  readonly #admitted: ObserveAdmission;
  readonly #validated: ObserveAdmission;

  constructor(plugins: readonly AdmissionPlugin[], observer: AdmissionObserver = nobody) {
    this.#observer = observer;
    const admitting = plugins.filter(({ admit }) => admit);
    this.#admitting = new AdmissionStep(
      'admit',
      admitting.filter(({ admitsLast }) => !admitsLast),
      observer,
    );
    this.#admittingLast = new AdmissionStep(
      'admit',
      admitting.filter(({ admitsLast }) => admitsLast),
      observer,
    );
    this.#validating = new AdmissionStep(
      'validate',
      plugins.filter(({ validate }) => validate),
      observer,
    );
    this.#admitted = observer.step('admit');
    this.#validated = observer.step('validate');
  }

  /**
   * Runs every `admit` in order, and once more when a plugin asks for it; true when a plugin had the chance to change the
   * object.
   */
  admit(request: AdmissionRequest): Promise<boolean> | boolean {
    return this.#observed(this.#admitted, request, this.#observer.nowMs(), () => this.#admit(request));
  }

  #admit(request: AdmissionRequest): Promise<boolean> | boolean {
    const ran = this.#admitting.run(request, false);
    if (typeof ran !== 'boolean' || request.reinvocation?.requested) return this.#admitOn(ran, request);
    return this.#admittingLast.run(request, ran);
  }

  async #admitOn(first: Promise<boolean> | boolean, request: AdmissionRequest): Promise<boolean> {
    const ran = await first;
    const { reinvocation } = request;
    if (reinvocation?.requested) {
      reinvocation.round = 1;
      await this.#admitting.run(request, false);
    }
    return this.#admittingLast.run(request, ran);
  }

  /** Runs every `validate` in order. Undefined: all is well, and none had to wait. */
  validate(request: AdmissionRequest): Promise<boolean> | undefined {
    const validating = this.#observed(this.#validated, request, this.#observer.nowMs(), () => this.#validating.run(request, false));
    return validating instanceof Promise ? validating : undefined;
  }

  #observed(
    observe: ObserveAdmission,
    { operation }: AdmissionRequest,
    sinceMs: number,
    run: () => Promise<boolean> | boolean,
  ): Promise<boolean> | boolean {
    const tell = (rejected: boolean): void => observe(operation, rejected, this.#observer.nowMs() - sinceMs);
    let answer: Promise<boolean> | boolean;
    try {
      answer = run();
    } catch (error) {
      tell(true);
      throw error;
    }
    if (answer instanceof Promise) return settled(answer, tell);
    tell(false);
    return answer;
  }
}

/** Plugins that do one thing, each observed. */
class AdmissionStep {
  readonly #type: AdmissionType;
  readonly #plugins: readonly { readonly plugin: AdmissionPlugin; readonly observe: ObserveAdmission }[];
  readonly #observer: AdmissionObserver;

  constructor(type: AdmissionType, plugins: readonly AdmissionPlugin[], observer: AdmissionObserver) {
    this.#type = type;
    this.#plugins = plugins.map((plugin) => ({ plugin, observe: observer.plugin(plugin.name, type) }));
    this.#observer = observer;
  }

  /** Whether a plugin ran, or had run before. */
  run(request: AdmissionRequest, before: boolean, first = 0): Promise<boolean> | boolean {
    let ran = before;
    let sinceMs = this.#observer.nowMs();
    for (let i = first; i < this.#plugins.length; i++) {
      const { plugin, observe } = this.#plugins[i]!;
      if (!plugin.handles(request)) continue;
      ran = true;
      let pending: Promise<void> | void;
      try {
        pending = plugin[this.#type]!(request);
      } catch (error) {
        observe(request.operation, true, this.#observer.nowMs() - sinceMs);
        throw error;
      }
      if (pending) return this.#runOn(pending, request, i, sinceMs);
      // One reading of the clock ends a plugin and begins the next.
      const nowMs = this.#observer.nowMs();
      observe(request.operation, false, nowMs - sinceMs);
      sinceMs = nowMs;
    }
    return ran;
  }

  async #runOn(pending: Promise<void>, request: AdmissionRequest, i: number, sinceMs: number): Promise<boolean> {
    const { observe } = this.#plugins[i]!;
    await settled(pending, (rejected) => observe(request.operation, rejected, this.#observer.nowMs() - sinceMs));
    return this.run(request, true, i + 1);
  }
}

/** What was waited for, and whoever observes it told how it ended. */
async function settled<T>(pending: Promise<T>, tell: (rejected: boolean) => void): Promise<T> {
  try {
    const value = await pending;
    tell(false);
    return value;
  } catch (error) {
    tell(true);
    throw error;
  }
}
