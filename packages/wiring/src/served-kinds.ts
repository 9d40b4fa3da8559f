import type { ApiServer } from '@kubewright/apiserver';
import type { KindLookup, TypedKind } from '@kubewright/validatingadmissionpolicy-status-controller';

type Registry = ApiServer['registry'];

/** The kinds that the API server of this process serves, with their schemas. */
export function servedKinds(registry: () => Registry): KindLookup {
  const find = (group: string, version: string, plural: string): TypedKind | undefined => {
    const resource = registry().find(group, version, plural);
    return resource && { group, version, kind: resource.definition.kind, schema: resource.version.schema };
  };
  return {
    ofResource: (group, version, resource) => {
      const named = registry()
        .definitions()
        .find((each) => each.group === group && (each.plural === resource || each.singular === resource));
      return named && find(group, version, named.plural);
    },
    ofKind: (apiVersion, kind) => {
      const type = registry().resourceOfKind(apiVersion, kind);
      return type && find(type.group, type.version, type.plural);
    },
  };
}
