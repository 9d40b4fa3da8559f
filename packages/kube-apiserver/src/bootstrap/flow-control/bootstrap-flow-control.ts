import { type ResourceType, semanticEqual } from '@kubewright/api-machinery';
import { type FlowSchema, FlowSchemas, type PriorityLevelConfiguration, PriorityLevelConfigurations } from '@kubewright/api/flowcontrol/v1';
import { mandatoryFlowSchemas, mandatoryPriorityLevels } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { ensure } from '../ensure.ts';
import { suggestedFlowSchemas, suggestedPriorityLevels } from './suggested-configuration.ts';

type ConfigurationObject = FlowSchema | PriorityLevelConfiguration;

const fieldManager = 'api-priority-and-fairness-config-producer-v1';
const autoUpdate = 'apf.kubernetes.io/autoupdate-spec';

/**
 * Makes the mandatory and the suggested configuration of priority and fairness. Mandatory objects are always put right;
 * suggested ones follow this release for as long as their annotation says so, or nobody has changed them
 * (k8s.io/kubernetes pkg/registry/flowcontrol/ensurer, release 1.36).
 */
export async function bootstrapFlowControl(client: Client): Promise<void> {
  // Schemas name levels: those first, so that no schema is dangling even for a moment.
  await Promise.all([
    put(client, PriorityLevelConfigurations, mandatoryPriorityLevels, always),
    put(client, PriorityLevelConfigurations, suggestedPriorityLevels, whileUnchanged),
  ]);
  await Promise.all([
    put(client, FlowSchemas, mandatoryFlowSchemas, always),
    put(client, FlowSchemas, suggestedFlowSchemas, whileUnchanged),
  ]);
}

const always = (): boolean => true;

/** Whether the object follows the release: as it says, or as long as nobody has touched it. */
function whileUnchanged({ metadata }: ConfigurationObject): boolean {
  const said = metadata.annotations?.[autoUpdate];
  if (said === 'true' || said === 'false') return said === 'true';
  return metadata.generation === 1;
}

function put<T extends ConfigurationObject>(
  client: Client,
  type: ResourceType<T>,
  wanted: readonly T[],
  follows: (present: T) => boolean,
): Promise<void> {
  const annotated = wanted.map((object) => ({ ...object, metadata: { ...object.metadata, annotations: { [autoUpdate]: 'true' } } }));
  const reconcile = (present: T, object: T): T | undefined => {
    const follow = follows(present);
    const annotation = String(follow);
    const spec = follow ? keepingExemptShares(present, object) : present.spec;
    if (present.metadata.annotations?.[autoUpdate] === annotation && semanticEqual(present.spec, spec)) return undefined;
    return {
      ...present,
      spec,
      metadata: { ...present.metadata, annotations: { ...present.metadata.annotations, [autoUpdate]: annotation } },
    };
  };
  return ensure<T>(client, type, annotated, reconcile, { fieldManager });
}

/** What the exempt level owns and lends is for people to say, even though the object is mandatory. */
function keepingExemptShares<T extends ConfigurationObject>(present: T, wanted: T): T['spec'] {
  const { spec } = wanted;
  const exempt = 'exempt' in present.spec ? present.spec.exempt : undefined;
  return exempt && 'exempt' in spec && spec.exempt ? { ...spec, exempt } : spec;
}
