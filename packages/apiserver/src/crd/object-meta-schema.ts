import type { Schema } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';

/** meta/v1 ObjectMeta, as every kind has it. */
export function objectMetaSchema(): Schema {
  return schemaOf({ group: '', version: 'v1', kind: 'Pod' })!.properties!.get('metadata')!.schema;
}
