import { controllerRevisionStory } from './apps/controller-revision/index.ts';
import { daemonSetStory } from './apps/daemon-set/index.ts';
import { deploymentStory } from './apps/deployment/index.ts';
import { replicaSetStory } from './apps/replica-set/index.ts';
import { statefulSetStory } from './apps/stateful-set/index.ts';
import { componentStatusStory } from './core/component-status/index.ts';
import { configMapStory } from './core/config-map/index.ts';
import { endpointsStory } from './core/endpoints/index.ts';
import { eventStory } from './core/event/index.ts';
import { limitRangeStory } from './core/limit-range/index.ts';
import { namespaceStory } from './core/namespace/index.ts';
import { nodeStory } from './core/node/index.ts';
import { persistentVolumeClaimStory } from './core/persistent-volume-claim/index.ts';
import { persistentVolumeStory } from './core/persistent-volume/index.ts';
import { podTemplateStory } from './core/pod-template/index.ts';
import { podStory } from './core/pod/index.ts';
import { replicationControllerStory } from './core/replication-controller/index.ts';
import { resourceQuotaStory } from './core/resource-quota/index.ts';
import { secretStory } from './core/secret/index.ts';
import { serviceAccountStory } from './core/service-account/index.ts';
import { serviceStory } from './core/service/index.ts';
import type { KindStory } from './kind-story.ts';

/** Every kind that has a story of its own, group by group. */
export const kindStories: readonly KindStory[] = [
  componentStatusStory,
  configMapStory,
  endpointsStory,
  eventStory,
  limitRangeStory,
  namespaceStory,
  nodeStory,
  persistentVolumeClaimStory,
  persistentVolumeStory,
  podStory,
  podTemplateStory,
  replicationControllerStory,
  resourceQuotaStory,
  secretStory,
  serviceAccountStory,
  serviceStory,
  controllerRevisionStory,
  daemonSetStory,
  deploymentStory,
  replicaSetStory,
  statefulSetStory,
];
