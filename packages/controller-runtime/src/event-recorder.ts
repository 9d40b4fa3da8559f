import type { KubeObject } from '@kubewright/api-machinery';

/** Writes events about objects. Never blocks and never fails its caller; repeated events are counted, not repeated. */
export interface EventRecorder {
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}
