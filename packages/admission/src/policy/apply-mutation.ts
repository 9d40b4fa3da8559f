import {
  applyJsonPatch,
  deepCopy,
  isFailedPatchTest,
  layOver,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type Schema,
} from '@kubewright/api-machinery';
import { ListValue, MapValue, toJson, typeNameProblems, type CelValue } from '@kubewright/cel';
import type { CompiledMutation } from './compiled-policy.ts';

/**
 * What a mutation makes of an object of a served version; the object is not changed
 * (k8s.io/apiserver admission/plugin/policy/mutating/patch).
 * @throws {Error} that says why it cannot be applied.
 */
export function applyMutation(object: KubeObject, value: CelValue, patchType: CompiledMutation['patchType'], schema: Schema): JsonObject {
  return patchType === 'JSONPatch' ? applyPatch(object, value) : applyConfiguration(object, value, schema);
}

function applyPatch(object: KubeObject, value: CelValue): JsonObject {
  const operations = operationsOf(value);
  try {
    return applyJsonPatch(deepCopy(object) as unknown as JsonObject, operations) as JsonObject;
  } catch (error) {
    // A failed test means that the patch is not for this object.
    if (isFailedPatchTest(error)) return object as unknown as JsonObject;
    const { message, cause } = error as Error;
    throw new Error(`JSON Patch: ${cause instanceof Error ? cause.message : message}`, { cause: error });
  }
}

function operationsOf(value: CelValue): JsonValue[] {
  if (!(value instanceof ListValue)) throw new Error('type mismatch: JSONPatchType.expression should evaluate to array');
  for (const operation of value.toArray()) {
    const set = operation instanceof MapValue ? operation.find('value') : undefined;
    if (set !== undefined) assertTypeNames(set);
  }
  // Upstream's way leads over protobuf's JSON, where such an int is a text.
  return toJson(value, String) as JsonValue[];
}

function applyConfiguration(object: KubeObject, value: CelValue, schema: Schema): JsonObject {
  assertTypeNames(value);
  const { apiVersion, kind } = object;
  const configuration = { ...(toJson(value) as JsonObject), ...(apiVersion && { apiVersion }), ...(kind && { kind }) };
  try {
    return layOver(object as unknown as JsonObject, configuration, schema);
  } catch (error) {
    throw new Error(`error applying patch: ${(error as Error).message}`, { cause: error });
  }
}

function assertTypeNames(value: CelValue): void {
  const problems = typeNameProblems(value);
  if (problems.length > 0) throw new Error(`type mismatch: ${problems.join('\n')}`);
}
