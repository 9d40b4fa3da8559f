import { Pods } from '@kubewright/api/core/v1';
import { anyResource, type ControllerDefinition, type ControllerManifest, type ListResources } from '@kubewright/controller-runtime';
import { GarbageCollector } from './garbage-collector.ts';

export const manifest: ControllerManifest = {
  name: 'garbage-collector-controller',
  serviceAccount: 'generic-garbage-collector',
  primary: Pods,
  uses: [{ resource: anyResource, verbs: ['get', 'list', 'watch', 'patch', 'update', 'delete'] }],
};

export interface GarbageCollectorOptions {
  /** What there is at the moment, by discovery; asked every half minute. A rejection leaves everything as it is, a group version that fails what is known of it. */
  readonly listResources: ListResources;
  /** Objects looked at at a time; 20. */
  readonly workers?: number;
}

export function garbageCollectorControllerDefinition({ listResources, workers = 20 }: GarbageCollectorOptions): ControllerDefinition {
  return {
    manifest,
    create: ({ client, clock, random, logger, events }) =>
      new GarbageCollector({ client, clock, random, logger, events, listResources, workers }),
  };
}
