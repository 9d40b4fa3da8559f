import { forbiddenField, invalidValue, notSupported, required, type FieldError } from '@kubewright/api-machinery';
import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';

/** x-kubernetes-map-type. */
export function checkMapType(schema: JSONSchemaProps, path: string): FieldError[] {
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return [];
  const errors = typeErrors(schema, `${path}.type`, 'object', 'x-kubernetes-map-type');
  if (mapType !== 'atomic' && mapType !== 'granular')
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  return errors;
}

/** x-kubernetes-list-type and x-kubernetes-list-map-keys (KEP-2155). */
export function checkListType(schema: JSONSchemaProps, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-type`;
  const errors: FieldError[] = [];
  if (listType !== undefined) {
    const wrongType = typeErrors(schema, `${path}.type`, 'array', 'x-kubernetes-list-type');
    errors.push(...wrongType, ...(wrongType.length === 0 && listType === 'set' ? setItemErrors(itemOf(schema), `${path}.items`) : []));
    if (!['atomic', 'set', 'map'].includes(listType)) errors.push(notSupported(at, listType, ['atomic', 'set', 'map']));
  }
  const wanted = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (keys.length > 0 && listType === undefined) errors.push(required(at, wanted));
  else if (keys.length > 0 && listType !== 'map') errors.push(invalidValue(at, listType, wanted));
  if (listType === 'map') errors.push(...mapErrors(schema, keys, path));
  return [...errors, ...itemErrors(schema, keys, path)];
}

function typeErrors({ type }: JSONSchemaProps, at: string, wanted: string, because: string): FieldError[] {
  if (type === wanted) return [];
  const detail = `must be ${wanted} if ${because} is specified`;
  return [type ? invalidValue(at, type, detail) : required(at, detail)];
}

const itemOf = ({ items }: JSONSchemaProps): JSONSchemaProps | undefined => (Array.isArray(items) ? undefined : items);

function setItemErrors(item: JSONSchemaProps | undefined, path: string): FieldError[] {
  const listType = item?.['x-kubernetes-list-type'];
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  if (item?.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalidValue(`${path}.x-kubernetes-list-type`, listType, detail)];
  if (item?.type === 'object' && item['x-kubernetes-map-type'] !== 'atomic')
    return [invalidValue(`${path}.x-kubernetes-map-type`, listType ?? null, detail)];
  return [];
}

function mapErrors(schema: JSONSchemaProps, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (keys.length === 0) errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  if (!schema.items) return [...errors, required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')];
  const item = itemOf(schema);
  if (!item)
    return [...errors, invalidValue(`${path}.items`, schema.items, 'must only have a single schema if x-kubernetes-list-type is map')];
  if (item.type !== 'object')
    return [
      ...errors,
      invalidValue(`${path}.items.type`, item.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"),
    ];
  keys.forEach((key, index) => errors.push(...keyErrors(item, keys, index, path)));
  return errors;
}

function keyErrors(item: JSONSchemaProps, keys: readonly string[], index: number, path: string): FieldError[] {
  const key = keys[index]!;
  const part = propertyOf(item, key);
  const errors: FieldError[] = [];
  if (!part) errors.push(invalidValue(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
  else if (part.type === 'array' || part.type === 'object') {
    errors.push(
      invalidValue(
        `${path}.items.properties[${key}].type`,
        item.type,
        "must be a scalar type if parent array's x-kubernetes-list-type is map",
      ),
    );
  }
  if (keys.indexOf(key) < index)
    errors.push(invalidValue(`${path}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries'));
  return errors;
}

const propertyOf = ({ properties = {} }: JSONSchemaProps, name: string): JSONSchemaProps | undefined =>
  Object.hasOwn(properties, name) ? properties[name] : undefined;

/** Items of sets and maps are never null, and keys always there. */
function itemErrors(schema: JSONSchemaProps, keys: readonly string[], path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const item = itemOf(schema);
  if (!item || (listType !== 'set' && listType !== 'map')) return [];
  const errors = item.nullable
    ? [forbiddenField(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`)]
    : [];
  if (listType === 'set') return errors;
  for (const key of keys) {
    const part = propertyOf(item, key);
    if (!part) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!item.required?.includes(key) && part.default === undefined) {
      errors.push(
        required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'),
      );
    }
    if (part.nullable)
      errors.push(forbiddenField(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  }
  return errors;
}
