import {
  goNumberType,
  formatGo,
  invalidValue,
  isJsonObject,
  type FieldError,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from '@kubewright/api-machinery';
import type { CustomResourceSubresourceScale } from '@kubewright/api/apiextensions/v1';

/** What the fields behind the scale subresource must be (registry/customresource/validator.go). A write to /status answers for its own only. */
export function scaleErrors(object: KubeObject, scale: CustomResourceSubresourceScale | undefined, subresource: string): FieldError[] {
  if (!scale) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...(subresource === 'status' ? [] : replicasErrors(object, specReplicasPath)),
    ...replicasErrors(object, statusReplicasPath),
    ...(labelSelectorPath ? selectorErrors(object, labelSelectorPath) : []),
  ];
}

const maxInt32 = 2 ** 31 - 1;

function replicasErrors(object: KubeObject, path: string): FieldError[] {
  const found = at(object, path);
  if (found.problem !== undefined) return [invalidValue(path, 0, found.problem)];
  const { value = 0 } = found;
  if (!isNumber(value) || goNumberType(value) !== 'int64') return [invalidValue(path, 0, typeProblem(path, value, 'int64'))];
  if (value < 0) return [invalidValue(path, value, 'should be a non-negative integer')];
  return value > maxInt32 ? [invalidValue(path, value, `should be less than or equal to ${maxInt32}`)] : [];
}

function selectorErrors(object: KubeObject, path: string): FieldError[] {
  const { value = '', problem } = at(object, path);
  if (problem !== undefined) return [invalidValue(path, '', problem)];
  return typeof value === 'string' ? [] : [invalidValue(path, '', typeProblem(path, value, 'string'))];
}

function at(object: KubeObject, path: string): { value?: JsonValue | undefined; problem?: string } {
  const fields = path.replace(/^\./, '').split('.');
  let value: JsonValue | undefined = object as unknown as JsonObject;
  for (const field of fields) {
    if (!isJsonObject(value)) return { problem: typeProblem(path, value ?? null, 'map[string]interface{}') };
    if (!Object.hasOwn(value, field)) return {};
    value = value[field];
  }
  return { value };
}

function typeProblem(path: string, value: JsonValue, wanted: string): string {
  return `${path} accessor error: ${formatGo(value)} is of the type ${goType(value)}, expected ${wanted}`;
}

function goType(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (isNumber(value)) return goNumberType(value);
  return { string: 'string', boolean: 'bool', object: 'map[string]interface {}' }[typeof value as 'string' | 'boolean' | 'object'];
}

const isNumber = (value: JsonValue): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
