import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret } from '@kubewright/api/core/v1';
import type { VolumeFile } from '@kubewright/cri';
import { ConfigError } from '../containers/config-error.ts';
import { fieldPathValue } from '../containers/field-path.ts';
import type { PodAddresses } from '../containers/field-path.ts';
import { resourceFieldValue } from '../containers/resource-field.ts';
import type { NodeAllocatable } from '../containers/resource-field.ts';

export type Payload = Map<string, VolumeFile>;

/** Files of a configMap volume or projection. @throws {ConfigError} when a key it names is missing and not optional. */
export function configMapPayload(configMap: ConfigMap, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean): Payload {
  const all = new Map<string, Uint8Array>();
  for (const [key, text] of Object.entries(configMap.data ?? {})) all.set(key, Buffer.from(text));
  for (const [key, base64] of Object.entries(configMap.binaryData ?? {})) all.set(key, Buffer.from(base64, 'base64'));
  return project(all, items, mode, optional, 'configmap');
}

export function secretPayload(secret: Secret, items: readonly KeyToPath[] | undefined, mode: number, optional: boolean): Payload {
  const all = new Map(Object.entries(secret.data ?? {}).map(([key, base64]) => [key, Buffer.from(base64, 'base64') as Uint8Array]));
  return project(all, items, mode, optional, 'secret');
}

function project(
  all: ReadonlyMap<string, Uint8Array>,
  items: readonly KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
  kind: string,
): Payload {
  const payload: Payload = new Map();
  if (!items || items.length === 0) {
    for (const [key, bytes] of all) payload.set(key, { bytes, mode });
    return payload;
  }
  for (const { key, path, mode: own } of items) {
    const bytes = all.get(key);
    if (bytes) payload.set(path, { bytes, mode: own ?? mode });
    else if (!optional) throw new ConfigError(`references non-existent ${kind} key: ${key}`);
  }
  return payload;
}

export interface DownwardContext {
  readonly pod: Pod;
  readonly addresses: PodAddresses;
  readonly allocatable: NodeAllocatable;
}

export function downwardPayload(
  { pod, addresses, allocatable }: DownwardContext,
  items: readonly DownwardAPIVolumeFile[],
  mode: number,
): Payload {
  const payload: Payload = new Map();
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
    const text = fieldRef
      ? fieldPathValue(pod, fieldRef.fieldPath, addresses)
      : resourceFieldRef
        ? resourceFieldValue(pod, resourceFieldRef.containerName ?? '', resourceFieldRef, allocatable)
        : '';
    payload.set(path, { bytes: Buffer.from(text), mode: own ?? mode });
  }
  return payload;
}
