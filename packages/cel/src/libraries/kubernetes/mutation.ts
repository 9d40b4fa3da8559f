import { fn, type LibraryDefinition, type StructDeclaration } from '../../checker/declarations.ts';
import { dynType, objectType, stringType, type CelType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { ListValue } from '../../values/list-value.ts';
import { MapValue } from '../../values/map-value.ts';
import { StructValue } from '../../values/struct-value.ts';
import { typeName } from '../../values/type-of.ts';
import type { CelValue } from '../../values/value.ts';

const patchFields: ReadonlyMap<string, CelType> = new Map([
  ['op', stringType],
  ['path', stringType],
  ['from', stringType],
  ['value', dynType],
]);

/** The type of one operation of a JSON patch, `JSONPatch{op: 'add', path: '/x', value: 1}`. */
export const jsonPatchType: CelType = objectType('JSONPatch', patchFields);

/** The type of an apply configuration, `Object{spec: Object.spec{…}}`; its fields take anything. */
export const applyConfigurationType: CelType = objectType('Object', { get: () => dynType });

const jsonPatch: StructDeclaration = {
  type: jsonPatchType,
  make: (fields) => {
    for (const name of ['op', 'path', 'from']) {
      const value = fields.get(name);
      if (value !== undefined && typeof value !== 'string') {
        throw new CelError(`unexpected type ${typeName(value)} for JSONPatchType '${name}' field`);
      }
    }
    return new StructValue(jsonPatchType, fields);
  },
};

function structOf(name: string): StructDeclaration | undefined {
  if (name === 'JSONPatch') return jsonPatch;
  if (name !== 'Object' && !name.startsWith('Object.')) return undefined;
  const type = name === 'Object' ? applyConfigurationType : objectType(name, { get: () => dynType });
  return { type, make: (fields) => new StructValue(type, fields) };
}

const escapeKey = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** What mutating policies have beside the rest: `Object`, `JSONPatch`, `jsonpatch.escapeKey` (k8s.io/apiserver/pkg/cel/mutation). */
export const mutationLibrary: LibraryDefinition = {
  name: 'kubernetes.jsonpatch',
  functions: [
    fn('jsonpatch.escapeKey', {
      id: 'string_jsonpatch_escapeKey_string',
      params: [stringType],
      result: stringType,
      call: ([key]) => escapeKey(key as string),
    }),
  ],
  structs: structOf,
};

/** Types of an apply configuration that do not say where they stand: `Object.spec` belongs in the field `spec` of `Object`. */
export function typeNameProblems(value: CelValue, path = 'Object'): string[] {
  if (value instanceof StructValue) {
    const own =
      value.type.name === path
        ? []
        : [`unexpected type name "${value.type.name}", expected "${path}", which matches field name path from root Object type`];
    return [...own, ...value.keys().flatMap((name) => typeNameProblems(value.find(name)!, `${path}.${name}`))];
  }
  if (value instanceof ListValue) return value.toArray().flatMap((element) => typeNameProblems(element, path));
  if (value instanceof MapValue) return value.keys().flatMap((key) => typeNameProblems(value.find(key)!, path));
  return [];
}
