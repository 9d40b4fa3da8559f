import {
  ApiError,
  decode,
  deepCopy,
  parseApiVersion,
  type JsonObject,
  type KubeObject,
  type ObjectConverter,
  type Schema,
} from '@kubewright/api-machinery';
import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import { webhookConversion, type ConversionWebhookDeps } from './webhook-conversion.ts';

/** What turns objects into objects of another version: same order, `apiVersion` as asked for. */
export type Conversion = (objects: readonly KubeObject[], apiVersion: string) => readonly KubeObject[] | Promise<readonly KubeObject[]>;

/** `spec.conversion` (apiextensions-apiserver apiserver/conversion): strategy None changes apiVersion alone. */
export function objectConverter(
  definition: CustomResourceDefinition,
  schemas: ReadonlyMap<string, Schema>,
  webhooks: ConversionWebhookDeps | undefined,
): ObjectConverter {
  const { spec } = definition;
  const convert: Conversion =
    spec.conversion?.strategy === 'Webhook'
      ? webhookConversion(definition, webhooks)
      : (objects, apiVersion) => objects.map((object) => ({ ...object, apiVersion }));
  return {
    convert: (objects, version) => {
      const apiVersion = `${spec.group}/${version}`;
      const foreign = objects.filter((object) => object.apiVersion !== apiVersion);
      if (foreign.length === 0) return objects;
      for (const object of foreign) assertVersion(object, schemas);
      const converted = convert(foreign, apiVersion);
      return converted instanceof Promise
        ? converted.then((made) => merged(objects, made, apiVersion, schemas.get(version)!))
        : merged(objects, converted, apiVersion, schemas.get(version)!);
    },
  };
}

function assertVersion({ apiVersion = '' }: KubeObject, schemas: ReadonlyMap<string, Schema>): void {
  if (schemas.has(parseApiVersion(apiVersion).version)) return;
  throw new ApiError({ code: 500, reason: '', message: `request to convert CR from an invalid group/version: ${apiVersion}` });
}

/** Converted objects at their places among those that were of the version already, without what the version does not know. */
function merged(objects: readonly KubeObject[], converted: readonly KubeObject[], apiVersion: string, schema: Schema): KubeObject[] {
  let next = 0;
  return objects.map((object) => (object.apiVersion === apiVersion ? object : pruned(converted[next++]!, schema)));
}

const pruned = (object: KubeObject, schema: Schema): KubeObject =>
  decode(schema, deepCopy(object) as unknown as JsonObject).object as unknown as KubeObject;
