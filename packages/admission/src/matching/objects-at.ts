import type { KubeObject } from '@kubewright/api-machinery';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { atVersion } from './at-version.ts';
import { scalePathsOf, scaleViewOf } from './scale-view.ts';

export interface RequestObjects {
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

/** The objects of a request as a webhook for a version sees them. */
export async function objectsAt(version: string, { definition, subresource, object, old }: AdmissionRequest): Promise<RequestObjects> {
  const scale = scalePathsOf(definition, subresource);
  const view = async (each: KubeObject): Promise<KubeObject> => (scale ? scaleViewOf(each, scale) : atVersion(definition, each, version));
  return { object: object && (await view(object)), old: old && (await view(old)) };
}
