import { deepEqual, isConflict, isNotFound, sleep, type Clock, type Logger } from '@kubewright/api-machinery';
import { CustomResourceDefinitions, type CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { Client, ResourceClient } from '@kubewright/client';
import type { LazyPatterns } from '../registry/lazy-patterns.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { withNamesDecided } from './accepted-names.ts';
import { isConditionTrue, setCondition } from './conditions.ts';
import { customResource } from './custom-resource.ts';
import { cleanupFinalizer } from './definition-hooks.ts';

export interface DefinitionControllerDeps {
  readonly client: Client;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly patterns: LazyPatterns;
}

const retryDelayMs = 1_000;

/** Follows the CustomResourceDefinitions: grants their names, serves their resources, and cleans up after them. */
export class DefinitionController {
  readonly #deps: DefinitionControllerDeps;
  readonly #definitions: ResourceClient<CustomResourceDefinition>;
  /** What is served now, by name of the CustomResourceDefinition, and the spec and names it was made from. */
  readonly #served = new Map<string, { group: string; plural: string; spec: unknown; acceptedNames: unknown }>();
  readonly #retries = new Set<string>();

  constructor(deps: DefinitionControllerDeps) {
    this.#deps = deps;
    this.#definitions = deps.client.resource(CustomResourceDefinitions);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (!signal.aborted) this.#deps.logger.warn('following custom resource definitions failed and will be tried again', { error: String(error) });
      }
      await sleep(this.#deps.clock, retryDelayMs, signal).catch(() => {});
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { items, metadata } = await this.#definitions.list({ signal });
    const present = new Set(items.map((item) => item.metadata.name!));
    for (const name of this.#served.keys()) if (!present.has(name)) this.#stopServing(name);
    for (const item of items) await this.#take(item, signal);
    for await (const event of this.#definitions.watch({ resourceVersion: metadata.resourceVersion!, allowWatchBookmarks: true, signal })) {
      if (event.type === 'ERROR') return;
      if (event.type === 'DELETED') this.#stopServing(event.object.metadata.name!);
      else if (event.type !== 'BOOKMARK') await this.#take(event.object, signal);
    }
  }

  /** Handles one definition; what fails is tried again later, without holding up the others. */
  async #take(definition: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
    try {
      await this.#reconcile(definition, signal);
    } catch (error) {
      if (isNotFound(error) || isConflict(error) || signal.aborted) return;
      this.#deps.logger.warn('a custom resource definition could not be handled and will be tried again', { name: definition.metadata.name, error: String(error) });
      this.#retryLater(definition.metadata.name!, signal);
    }
  }

  #retryLater(name: string, signal: AbortSignal): void {
    if (this.#retries.has(name)) return;
    this.#retries.add(name);
    this.#deps.clock.schedule(retryDelayMs, () => {
      this.#retries.delete(name);
      if (signal.aborted) return;
      this.#definitions.get({ name }).then((latest) => this.#take(latest, signal)).catch(() => {});
    });
  }

  async #reconcile(definition: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
    if (definition.metadata.deletionTimestamp) return this.#cleanUp(definition, signal);
    const { registry, clock } = this.#deps;
    const status = withNamesDecided(definition, registry.definitions(), clock.nowMs());
    const current = deepEqual(status, definition.status) ? definition : await this.#definitions.updateStatus({ ...definition, status });
    if (isConditionTrue(current.status, 'Established')) await this.#serve(current);
  }

  async #serve(definition: CustomResourceDefinition): Promise<void> {
    const name = definition.metadata.name!;
    const { spec, status: { acceptedNames } } = definition;
    const known = this.#served.get(name);
    // A status that only gained a condition must not end the watches of the custom resources.
    if (known && deepEqual(known.spec, spec) && deepEqual(known.acceptedNames, acceptedNames)) return;
    await this.#deps.patterns.load();
    this.#deps.registry.add(customResource(definition));
    this.#served.set(name, { group: spec.group, plural: spec.names.plural, spec, acceptedNames });
  }

  #stopServing(name: string): void {
    const served = this.#served.get(name);
    if (served) this.#deps.registry.remove(served.group, served.plural);
    this.#served.delete(name);
  }

  /** Deletes every custom resource, waits until their finalizers let them go, then lets the definition go. */
  async #cleanUp(definition: CustomResourceDefinition, signal: AbortSignal): Promise<void> {
    if (!definition.metadata.finalizers?.includes(cleanupFinalizer)) return;
    if (isConditionTrue(definition.status, 'Established')) await this.#serve(definition);
    if ((await this.#deleteInstances(definition)) > 0) {
      const condition = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress', message: 'CustomResource deletion is in progress' } as const;
      const status = setCondition(definition.status, condition, this.#deps.clock.nowMs());
      this.#retryLater(definition.metadata.name!, signal);
      if (!deepEqual(status, definition.status)) await this.#definitions.updateStatus({ ...definition, status });
      return;
    }
    const finalizers = definition.metadata.finalizers.filter((finalizer) => finalizer !== cleanupFinalizer);
    await this.#definitions.update({ ...definition, metadata: { ...definition.metadata, finalizers } });
  }

  /** How many are left. */
  async #deleteInstances({ metadata, spec }: CustomResourceDefinition): Promise<number> {
    if (!this.#served.has(metadata.name!)) return 0;
    const version = spec.versions.find(({ storage, served }) => storage && served)?.name ?? spec.versions.find(({ served }) => served)?.name;
    if (version === undefined) return 0;
    const instances = this.#deps.client.resource({ group: spec.group, version, plural: spec.names.plural, kind: spec.names.kind, scope: spec.scope });
    for (const { metadata: { namespace, name, deletionTimestamp } } of (await instances.list()).items) {
      if (deletionTimestamp) continue;
      await instances.delete({ ...(namespace && { namespace }), name: name! }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
    return (await instances.list()).items.length;
  }
}
