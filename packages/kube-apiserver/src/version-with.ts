import type { ResourceVersion } from '@kubewright/api-machinery';

/** A copy that is otherwise in some parts. Its schema is the original's, which is built when it is first read. */
export function versionWith(version: ResourceVersion, changes: Partial<Omit<ResourceVersion, 'schema'>>): ResourceVersion {
  const { name, served, deprecationWarning, columns, conversion, own } = version;
  return {
    name,
    served,
    deprecationWarning,
    columns,
    conversion,
    own,
    get schema() {
      return version.schema;
    },
    ...changes,
  };
}
