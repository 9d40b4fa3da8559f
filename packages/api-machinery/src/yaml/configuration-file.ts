import { isJsonObject } from '../json/own-property.ts';
import { goQuote } from '../status/go-quote.ts';
import { decode } from '../schema/decode.ts';
import type { Schema } from '../schema/schema.ts';
import { loadYaml } from './load-yaml.ts';

/** A struct of a configuration file: none of its fields has to be there. */
export const optionalFields = (name: string, fields: Readonly<Record<string, Schema>>): Schema => ({
  name,
  type: 'object',
  properties: new Map(Object.entries(fields).map(([field, schema]) => [field, { schema, required: false, omit: 'unset' }])),
});

const text: Schema = { type: 'string' };

/**
 * Reads a configuration file, YAML or JSON, as strictly as upstream's components do: a slip of the pen must not leave out
 * what somebody relies on. `fields` are those besides `apiVersion` and `kind`. @throws {Error} that says what is wrong.
 */
export function readConfigurationFile<T>(
  source: string,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  fields: Readonly<Record<string, Schema>>,
): T {
  const file = loadYaml(source);
  if (!isJsonObject(file) || file['kind'] !== kind || file['apiVersion'] !== apiVersion) throw new Error(`it is no ${apiVersion} ${kind}`);
  const { object, unknownFields } = decode(optionalFields(kind, { kind: text, apiVersion: text, ...fields }), file);
  if (unknownFields.length > 0)
    throw new Error(`strict decoding error: ${unknownFields.map((path) => `unknown field ${goQuote(path)}`).join(', ')}`);
  return object as T;
}
