import type { PrinterColumn, ResourceDefinition } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import type { KindStory } from './kind-story.ts';
import { kindStories } from './kind-stories.ts';
import { type FeatureGates, disabledGates, withoutGatedResources } from './runtime-config/feature-gates.ts';
import { type RuntimeConfig, applyRuntimeConfig } from './runtime-config/runtime-config.ts';
import { withGatedFields } from './strategy/gated-fields.ts';
import { fallbackColumns } from './table/columns.ts';
import { finalizerDomain } from './validation/finalizer-name.ts';
import { versionWith } from './version-with.ts';

/** Which of the built-in APIs a server has; unset: upstream's defaults, every stable version and no other. */
export interface ServedApis {
  readonly runtimeConfig?: RuntimeConfig;
  readonly featureGates?: FeatureGates;
  /** Seconds that events are kept; unset: an hour. */
  readonly eventTtlSeconds?: number;
}

/**
 * The built-in resources of Kubernetes that a server has, with columns, defaults, strategies and validation attached.
 * @throws {Error} one sentence, when the configuration names what there is not.
 */
export function kubernetesDefinitions({
  runtimeConfig = new Map(),
  featureGates = new Map(),
  eventTtlSeconds,
}: ServedApis = {}): ResourceDefinition[] {
  const stories = new Map(kindStories.map((story) => [keyOf(story), story]));
  const served = withoutGatedResources(applyRuntimeConfig(builtInDefinitions(), runtimeConfig), featureGates);
  const disabled = disabledGates(featureGates);
  return served.map((definition) => {
    const told = withStory(definition, stories.get(keyOf(definition)), disabled);
    return eventTtlSeconds === undefined || told.kind !== 'Event'
      ? told
      : { ...told, hooks: { ...told.hooks, ttlSeconds: eventTtlSeconds } };
  });
}

const keyOf = ({ group, plural }: { group: string; plural: string }): string => `${plural}.${group}`;

/** Served by apiextensions-apiserver and kube-aggregator upstream, whose checks are their own: the finalizer of definitions has no domain. */
const ofOtherServers: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

function withStory(definition: ResourceDefinition, story: KindStory | undefined, disabled: ReadonlySet<string>): ResourceDefinition {
  const columns = story?.columns ?? fallbackColumns;
  const stored = definition.versions.find(({ name }) => name === definition.storageVersion);
  const finalizers = ofOtherServers.has(definition.group) ? {} : { finalizerValidation: finalizerDomain };
  const ownHooks = { ...finalizers, ...definition.hooks, ...story?.hooks };
  const hooks = stored ? withGatedFields(ownHooks, () => stored.schema, disabled) : ownHooks;
  return {
    ...definition,
    hooks,
    versions: definition.versions.map((version) => {
      const conversion = story?.conversions?.get(version.name);
      return versionWith(version, { columns: columns as readonly PrinterColumn[], ...(conversion && { conversion }) });
    }),
  };
}
