import {
  type HookContext,
  type KubeObject,
  type ResourceDefinition,
  applyDefaults,
  deepCopy,
  formatFieldError,
  applyMergePatch,
  seededRandom,
} from '@kubewright/api-machinery';
import { kubernetesDefinitions, parseFeatureGates, parseRuntimeConfig } from '../../src/index.ts';

const definitions = kubernetesDefinitions({
  runtimeConfig: parseRuntimeConfig(['api/all=true']),
  featureGates: parseFeatureGates(['AllAlpha=true,AllBeta=true']),
});
export const nowMs = Date.parse('2026-01-01T00:00:00Z');
const context: HookContext = {
  nowMs,
  random: seededRandom(1),
  user: { name: 'jane', groups: ['system:authenticated'] },
  subresource: '',
  dryRun: false,
  warn: () => {},
};

/** Checks objects of one kind, in its storage version, as the server does after it has defaulted them. */
export class KindChecks {
  readonly #definition: ResourceDefinition;
  readonly #base: object;

  /** `base` is a valid object; cases are written as merge patches of it. */
  constructor(resource: string, base: object) {
    this.#definition = definitions.find(({ plural, group }) => (group ? `${plural}.${group}` : plural) === resource)!;
    this.#base = base;
  }

  #defaulted(patch: object): KubeObject {
    const object = applyMergePatch(deepCopy(this.#base) as never, patch as never) as unknown as KubeObject;
    const { versions, storageVersion } = this.#definition;
    applyDefaults(versions.find(({ name }) => name === storageVersion)!.schema, object as never);
    this.#definition.hooks.default?.(object);
    return object;
  }

  create(patch: object): string[] {
    const object = this.#defaulted(patch);
    const names = (this.#definition.hooks.nameValidation?.(object.metadata.name ?? '', false) ?? []).map(
      (problem) => `metadata.name: ${problem}`,
    );
    return [...names, ...(this.#definition.hooks.validate?.(object, context) ?? []).map(formatFieldError)];
  }

  update(
    patch: object,
    { subresource = '', before = {}, by = 'jane' }: { subresource?: string; before?: object; by?: string } = {},
  ): string[] {
    const object = this.#defaulted(patch);
    const old = this.#defaulted(before);
    const changing = { ...context, subresource, user: { ...context.user, name: by } };
    this.#definition.hooks.prepareForUpdate?.(object, old, changing);
    return (this.#definition.hooks.validateUpdate?.(object, old, changing) ?? []).map(formatFieldError);
  }

  warnings(patch: object): string[] {
    return this.#definition.hooks.warnings?.(this.#defaulted(patch), undefined) ?? [];
  }
}
