import type { KubeObject } from './object-meta.ts';
import type { Status } from '../status/status.ts';

/** One event of a watch. BOOKMARK objects carry kind, apiVersion and metadata.resourceVersion (and annotations) only. */
export type WatchEvent<T extends KubeObject = KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: Status };

/** Annotation of the bookmark that ends the initial events of a `sendInitialEvents` watch (KEP-3157). */
export const initialEventsEndAnnotation = 'k8s.io/initial-events-end';
