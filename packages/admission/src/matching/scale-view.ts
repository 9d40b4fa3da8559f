import { isJsonObject, type JsonObject, type KubeObject, type ResourceDefinition } from '@kubewright/api-machinery';

type ScalePaths = NonNullable<ResourceDefinition['subresources'][number]['scale']>;

/** The paths of a request about `scale`, whose webhooks see an autoscaling/v1 Scale and not the object behind it. */
export function scalePathsOf(definition: ResourceDefinition, subresource: string): ScalePaths | undefined {
  return subresource === 'scale' ? definition.subresources.find(({ name }) => name === 'scale')?.scale : undefined;
}

export function scaleViewOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = {
    name,
    ...(namespace && { namespace }),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
    ...(creationTimestamp && { creationTimestamp }),
  };
  const [wanted, current] = [valueAt(object, paths.specReplicasPath), valueAt(object, paths.statusReplicasPath)];
  const scale = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: typeof wanted === 'number' ? { replicas: wanted } : {},
    status: { replicas: typeof current === 'number' ? current : 0 },
  };
  return scale as unknown as KubeObject;
}

/** Writes what a webhook has made of the Scale back; true when that changes the object. */
export function takeOverScale(draft: KubeObject, scale: JsonObject, { specReplicasPath }: ScalePaths): boolean {
  const spec = scale['spec'];
  const replicas = isJsonObject(spec) && typeof spec['replicas'] === 'number' ? spec['replicas'] : 0;
  const fields = fieldsOf(specReplicasPath);
  const last = fields.pop()!;
  let target = draft as unknown as JsonObject;
  for (const field of fields) {
    const next = Object.hasOwn(target, field) ? target[field] : undefined;
    target = isJsonObject(next) ? next : (target[field] = {});
  }
  if (target[last] === replicas) return false;
  target[last] = replicas;
  return true;
}

function valueAt(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const field of fieldsOf(path)) value = isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return value;
}

const fieldsOf = (path: string): string[] => path.split('.').filter((field) => field !== '' && field !== '__proto__');
