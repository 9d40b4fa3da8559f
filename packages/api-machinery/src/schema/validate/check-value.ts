import { plainJson } from '../../json/stringify-json.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { deepEqual } from '../../meta/semantic-equal.ts';
import { invalidValue, notSupported, required, tooMany, typeInvalid } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';
import { fieldOf, inBody, type CheckContext } from './check-context.ts';
import { isKnownFormat } from './formats.ts';
import { checkFormat, checkString, typeOf } from './check-scalar.ts';
import { checkNumber } from './check-number.ts';
import { checkJunctors } from './check-junctors.ts';
import { correlation } from './correlation.ts';
import { isUnchanged } from './unchanged.ts';
import { addError, emptyResult, maxErrors, merge, type CheckResult } from './result.ts';

/** Checks a value against a structural schema, in the order and words of kube-openapi's validators. */
export function checkValue(schema: Schema, value: JsonValue, context: CheckContext): CheckResult {
  const result = emptyResult();
  // Ratcheting: what an update leaves as it was is not held against it.
  if (context.old !== undefined && isUnchanged(schema, value, context.old)) return result;
  checkType(schema, value, context, result);
  if (value === null) {
    checkEnum(schema, value, context, result);
    return result;
  }
  // Two for what every value is asked, one for it all.
  result.checks += 3;
  checkJunctors(schema, context.path, (part) => checkValue(part, value, context), result);
  if (typeof value === 'string') {
    checkString(schema, value, context, result);
    checkFormat(schema, value, context, result);
  } else if (typeof value === 'number' || typeof value === 'bigint') checkNumber(schema, value, context, result);
  else if (Array.isArray(value)) checkList(schema, value, context, result);
  checkEnum(schema, value, context, result);
  if (isJsonObject(value)) checkObject(schema, value, context, result);
  return result;
}

function checkType(schema: Schema, value: JsonValue, { path, anyIntOrString }: CheckContext, result: CheckResult): void {
  const intOrString = anyIntOrString ? [] : ['integer', 'string'];
  const wanted = schema.intOrString ? intOrString : schema.type ? [schema.type] : [];
  const format = schema.format && !schema.intOrString && isKnownFormat(schema.type, schema.format) ? schema.format : '';
  if (wanted.length === 0 && format === '') return;
  if (value !== null) result.checks++;
  const fail = (type: string, found: string) => {
    const field = fieldOf(path);
    addError(result, typeInvalid(field, found, `${inBody(path)} must be of type ${type}: ${JSON.stringify(found)}`));
  };
  if (value === null) {
    if (wanted.length > 0 && !schema.nullable) fail(wanted.join(','), 'null');
    else result.checks++;
    return;
  }
  const found = typeOf(value);
  const numeric = wanted.includes('number') && found.type === 'integer';
  const fits = wanted.includes(found.type as 'string') || numeric;
  const textual = typeof value === 'string' || Array.isArray(value);
  if (!textual && format !== '' && !fits && found.format !== format) return fail(format, found.format);
  const isLeftToFormat = !wanted.includes('number') && !wanted.includes('integer') && format !== '' && textual;
  if (!fits && !isLeftToFormat) fail(wanted.join(','), found.type);
  else result.checks++;
}

function checkEnum({ enum: values }: Schema, value: JsonValue, { path }: CheckContext, result: CheckResult): void {
  if (!values || values.length === 0) return;
  if (value !== null && values.some((allowed) => deepEqual(allowed, value))) return;
  const supported = values.map((allowed) => (typeof allowed === 'string' ? allowed : plainJson(allowed)));
  addError(result, notSupported(fieldOf(path), value, supported));
}

function checkList(schema: Schema, list: readonly JsonValue[], context: CheckContext, result: CheckResult): void {
  result.checks += 2;
  const { path } = context;
  if (schema.items) {
    const before = correlation(schema, context.old);
    for (let i = 0; i < list.length && result.errors.length < maxErrors; i++) {
      merge(result, checkValue(schema.items, list[i]!, child(context, `${path}[${i}]`, before(list[i]!))));
    }
  }
  if (schema.minItems !== undefined && list.length < schema.minItems) {
    addError(result, invalidValue(fieldOf(path), list.length, `${inBody(path)} should have at least ${schema.minItems} items`));
  }
  if (schema.maxItems !== undefined && list.length > schema.maxItems)
    addError(result, tooMany(fieldOf(path), list.length, schema.maxItems));
  if (schema.uniqueItems && new Set(list.map((element) => plainJson(element))).size < list.length) {
    addError(result, invalidValue(fieldOf(path), '', `${inBody(path)} shouldn't contain duplicates`));
  }
}

function child({ patterns, anyIntOrString }: CheckContext, path: string, old: JsonValue | undefined): CheckContext {
  return { path, ...(old !== undefined && { old }), ...(patterns && { patterns }), ...(anyIntOrString && { anyIntOrString }) };
}

function checkObject(schema: Schema, object: JsonObject, context: CheckContext, result: CheckResult): void {
  result.checks++;
  const keys = Object.keys(object);
  countProperties(schema, keys.length, context.path, result);
  if (schema.additionalProperties === false) checkNoOthers(schema, keys, context.path, result);
  for (const key of keys) {
    if (result.errors.length >= maxErrors) return;
    // Of a named type (ObjectMeta) only the parts that a definition may restrict are checked; reading it did the rest.
    const known = schema.name && key !== 'name' && key !== 'generateName' ? undefined : schema.properties?.get(key)?.schema;
    const part = known ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (!part) continue;
    const path = known && context.path === '' ? key : `${context.path}.${key}`;
    const old = isJsonObject(context.old) && Object.hasOwn(context.old, key) ? context.old[key] : undefined;
    merge(result, checkValue(part, object[key]!, child(context, path, old)));
  }
  for (const name of requiredNames(schema)) {
    if (!Object.hasOwn(object, name)) addError(result, required(fieldOf(`${context.path}.${name}`)));
  }
}

function checkNoOthers({ properties }: Schema, keys: readonly string[], path: string, result: CheckResult): void {
  for (const key of keys)
    if (!properties?.has(key)) addError(result, invalidValue(fieldOf(path), key, `${path}.${key} in body is a forbidden property`));
}

function* requiredNames(schema: Schema): Iterable<string> {
  for (const [name, property] of schema.properties ?? []) if (property.required) yield name;
  yield* schema.required ?? [];
}

function countProperties({ minProperties, maxProperties }: Schema, count: number, path: string, result: CheckResult): void {
  if (minProperties !== undefined && count < minProperties) {
    const detail = `${inBody(path)} should have at least ${minProperties} properties`;
    addError(result, invalidValue(fieldOf(path), count, detail));
  }
  if (maxProperties !== undefined && count > maxProperties) addError(result, tooMany(fieldOf(path), count, maxProperties));
}
