import { applyDefaults, invalid, isDns1123Subdomain, invalidValue, requestEntityTooLarge, type FieldError, type HookContext, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import type { ServedResource } from './served-resource.ts';
import type { ResourceCall } from './resource-call.ts';

/** Schema defaults first, then those a schema cannot say. The draft is of the storage version. */
export function defaultDraft({ storageSchema, storage }: ServedResource, draft: KubeObject): void {
  applyDefaults(storageSchema, draft as unknown as JsonObject);
  storage.definition.hooks.default?.(draft);
}

/** @throws {ApiError} Invalid with every field that is wrong; adds the kind's warnings. */
export function validateNew(call: ResourceCall, object: KubeObject, context: HookContext): void {
  const { definition, groupKind } = call.resource;
  const errors: FieldError[] = [
    ...nameErrors(call, object),
    ...(definition.hooks.validate?.(object, context) ?? []),
  ];
  if (errors.length > 0) throw invalid(groupKind, object.metadata.name ?? '', errors);
  for (const warning of definition.hooks.warnings?.(object, undefined) ?? []) call.warn(warning);
}

function nameErrors({ resource: { definition } }: ResourceCall, object: KubeObject): FieldError[] {
  const name = object.metadata.name ?? '';
  const check = definition.hooks.nameValidation ?? isDns1123Subdomain;
  return check(name).map((detail) => invalidValue('metadata.name', name, detail));
}

/** @throws {ApiError} Invalid with every field that is wrong; adds the kind's warnings. */
export function validateChange(call: ResourceCall, object: KubeObject, old: KubeObject, context: HookContext): void {
  const { definition, groupKind } = call.resource;
  const errors: FieldError[] = [
    ...(definition.hooks.validateUpdate?.(object, old, context) ?? []),
  ];
  if (errors.length > 0) throw invalid(groupKind, object.metadata.name ?? '', errors);
  for (const warning of definition.hooks.warnings?.(object, old) ?? []) call.warn(warning);
}

/** @throws {ApiError} RequestEntityTooLarge */
export function checkSize(value: Uint8Array, maxBytes: number): void {
  if (value.byteLength > maxBytes) throw requestEntityTooLarge(`limit is ${maxBytes}`);
}
