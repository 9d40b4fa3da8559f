import { dropGatedFields, type JsonObject, type KubeObject, type ResourceHooks, type Schema } from '@kubewright/api-machinery';

/** The hooks of a built-in kind, which also take out the fields whose feature gate is off. */
export function withGatedFields(hooks: ResourceHooks, schemaOf: () => Schema, disabled: ReadonlySet<string>): ResourceHooks {
  const drop = (draft: KubeObject, old?: KubeObject): void =>
    dropGatedFields(schemaOf(), draft as unknown as JsonObject, old as unknown as JsonObject | undefined, disabled);
  return {
    ...hooks,
    prepareForCreate(draft, context) {
      drop(draft);
      hooks.prepareForCreate?.(draft, context);
    },
    prepareForUpdate(draft, old, context) {
      drop(draft, old);
      hooks.prepareForUpdate?.(draft, old, context);
    },
  };
}
