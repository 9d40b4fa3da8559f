import type { KubeObject } from '@kubewright/api-machinery';

/** Writes events about objects. Never blocks and never fails its caller; repeated events are counted, not repeated. */
export interface EventRecorder {
  /** `about` must say its apiVersion and kind, as everything read through a client or an informer does. */
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, options?: EventOptions): void;
}

export interface EventOptions {
  /** The part of the object it is about, e.g. `spec.containers{web}`. */
  readonly fieldPath?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What was done or failed, e.g. `Binding`. Only in events of events.k8s.io, which must have it. */
  readonly action?: string;
}
