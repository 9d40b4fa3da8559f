import { decode, encodeProtobuf, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../api/test/values-of-schema.ts';
import { kubernetesDefinitions, parseRuntimeConfig } from '../src/index.ts';

const definitions = kubernetesDefinitions({ runtimeConfig: parseRuntimeConfig(['api/all=true']) });
const converted = definitions.flatMap((definition) =>
  definition.versions.flatMap((version) =>
    version.conversion ? [{ definition, version, name: `${definition.group}/${version.name} ${definition.kind}` }] : [],
  ),
);
/** Goes through annotations, of which random ones make no autoscaler: test/versions.test.ts. */
const byExample = ['HorizontalPodAutoscaler'];

test('the versions that differ in more than their name are these', () => {
  expect(converted.map(({ name }) => name).sort()).toEqual([
    'autoscaling/v1 HorizontalPodAutoscaler',
    'events.k8s.io/v1 Event',
    'resource.k8s.io/v1beta1 ResourceClaim',
    'resource.k8s.io/v1beta1 ResourceClaimTemplate',
    'resource.k8s.io/v1beta1 ResourceSlice',
  ]);
});

/** Without a body there is nothing that a device of v1 could be told from. */
function withBodies(object: KubeObject): KubeObject {
  const { devices } = ((object as { spec?: object }).spec ?? {}) as { devices?: { basic?: object }[] };
  if (Array.isArray(devices)) for (const device of devices) device.basic ??= {};
  return object;
}

describe('an object of any content comes back from the stored version as it was', () => {
  test.each(converted.filter(({ definition }) => !byExample.includes(definition.kind)))('$name', ({ definition, version }) => {
    const stored = schemaOf({
      group: definition.group === 'events.k8s.io' ? '' : definition.group,
      version: definition.storageVersion,
      kind: definition.kind,
    })!;
    fc.assert(
      fc.property(valuesOf(version.schema, 6), (value) => {
        const object = withBodies(decode(version.schema, value).object as unknown as KubeObject);
        const storage = version.conversion!.toStorage(structuredClone(object));
        // Nothing is carried where the stored version has no place for it.
        const { object: kept, unknownFields } = decode(stored, storage as unknown as JsonObject);
        expect(unknownFields).toEqual([]);
        const back = version.conversion!.fromStorage(kept as unknown as KubeObject);
        expect(Buffer.from(encodeProtobuf(version.schema, back as unknown as JsonObject))).toEqual(
          Buffer.from(encodeProtobuf(version.schema, object as unknown as JsonObject)),
        );
      }),
      { numRuns: 60 },
    );
  });
});
