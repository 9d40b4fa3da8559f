import {
  decode,
  deepCopy,
  deepEqual,
  parseApiVersion,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { atVersion, fromVersion, isMainKind } from './at-version.ts';
import { replaceContent } from './replace-content.ts';
import { scalePathsOf, scaleViewOf, takeOverScale } from './scale-view.ts';

/** What somebody makes of an object as they see it; the object itself stays as it is. */
export type Patch = (seen: KubeObject, schema: Schema) => JsonObject;

/**
 * Changes the draft of a request as somebody wants who sees it at a version: through the Scale where the request is about
 * one. True when the draft is different afterwards. @throws what the patch throws, or when the outcome fits no schema.
 */
export async function patchDraft(
  { definition, subresource }: AdmissionRequest,
  draft: KubeObject,
  version: string,
  patch: Patch,
): Promise<boolean> {
  const scale = scalePathsOf(definition, subresource);
  if (scale) {
    const seen = scaleViewOf(draft, scale);
    return takeOverScale(draft, patch(seen, schemaAt(definition, seen, version)), scale);
  }
  const schema = schemaAt(definition, draft, version);
  const seen = await atVersion(definition, draft, version);
  const patched = deepCopy(patch(seen, schema));
  if (deepEqual(patched, seen)) return false;
  const after = isMainKind(definition, draft)
    ? await fromVersion(definition, patched, version, draft)
    : (decode(schema, patched).object as unknown as KubeObject);
  if (deepEqual(after, draft)) return false;
  replaceContent(draft, after);
  return true;
}

function schemaAt(definition: ResourceDefinition, object: KubeObject, version: string): Schema {
  if (isMainKind(definition, object)) return definition.versions.find(({ name }) => name === version)!.schema;
  return schemaOf({ ...parseApiVersion(object.apiVersion!), kind: object.kind! })!;
}
