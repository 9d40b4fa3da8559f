import { decode, type JsonObject, type JsonValue } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { describe, expect, it } from 'vitest';

const pod = schemaOf({ group: '', version: 'v1', kind: 'Pod' })!;
const deployment = schemaOf({ group: 'apps', version: 'v1', kind: 'Deployment' })!;
const service = schemaOf({ group: '', version: 'v1', kind: 'Service' })!;
const secret = schemaOf({ group: '', version: 'v1', kind: 'Secret' })!;
const role = schemaOf({ group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'Role' })!;
const lease = schemaOf({ group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' })!;
const definition = schemaOf({ group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' })!;

describe('a value of the wrong type', () => {
  it.each<[string, typeof pod, JsonValue, string]>([
    [
      'a string for an integer',
      deployment,
      { spec: { replicas: 'x' } },
      'string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'a fraction for an integer',
      deployment,
      { spec: { replicas: 1.5 } },
      'number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'too large an integer',
      deployment,
      { spec: { replicas: 3e9 } },
      'number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'a number for a string',
      pod,
      { spec: { containers: [{ env: [{ value: 1 }] }] } },
      'number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      'a number for a named string',
      pod,
      { spec: { containers: [{ imagePullPolicy: 1 }] } },
      'number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy',
    ],
    [
      'a number for a label',
      pod,
      { metadata: { labels: { a: 1 } } },
      'number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    ['a string for a struct', pod, { spec: 'x' }, 'string into Go struct field Pod.spec of type v1.PodSpec'],
    [
      'an object for a list',
      pod,
      { spec: { containers: {} } },
      'object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'a string for a list element',
      pod,
      { spec: { containers: ['a'] } },
      'string into Go struct field PodSpec.spec.containers of type v1.Container',
    ],
    [
      'a list for a map',
      pod,
      { metadata: { labels: [] } },
      'array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      'a bool for an int-or-string',
      service,
      { spec: { ports: [{ targetPort: true }] } },
      'bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
    ],
    ['a list for the whole', deployment, [], 'array into Go value of type v1.Deployment'],
    [
      'a number for a time',
      pod,
      { metadata: { creationTimestamp: 1 } },
      'number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
  ])('is refused in Go’s words: %s', (_title, schema, value, message) => {
    expect(() => decode(schema, value)).toThrow(`json: cannot unmarshal ${message}`);
  });

  it.each<[string, typeof pod, JsonValue, string]>([
    [
      'a time',
      pod,
      { metadata: { creationTimestamp: 'abc' } },
      'parsing time "abc" as "2006-01-02T15:04:05Z07:00": cannot parse "abc" as "2006"',
    ],
    [
      'a month',
      pod,
      { metadata: { creationTimestamp: '2020-13-01T00:00:00Z' } },
      'parsing time "2020-13-01T00:00:00Z": month out of range',
    ],
    [
      'a micro time without fraction',
      lease,
      { spec: { renewTime: '2020-01-01T00:00:00Z' } },
      'parsing time "2020-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
    [
      'a quantity',
      pod,
      { spec: { containers: [{ resources: { limits: { cpu: 'x' } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['base64', secret, { data: { a: 'a!b=' } }, 'illegal base64 data at input byte 1'],
    ['base64 with something behind its end', secret, { data: { a: 'YQ==.' } }, 'illegal base64 data at input byte 4'],
    ['base64 that ends early', secret, { data: { a: 'YWJjZ' } }, 'illegal base64 data at input byte 4'],
    [
      'a schema or boolean',
      definition,
      { spec: { versions: [{ schema: { openAPIV3Schema: { additionalProperties: 'x' } } }] } },
      'boolean or JSON schema expected',
    ],
  ])('is refused by its own parser: %s', (_title, schema, value, message) => {
    expect(() => decode(schema, value)).toThrow(message);
  });

  it('reports the first in the order of the input', () => {
    expect(() => decode(deployment, { spec: { paused: 'x', replicas: 'y' } })).toThrow('DeploymentSpec.spec.paused of type bool');
  });

  it('refuses nesting that no schema needs without overflowing the stack', () => {
    let nested: JsonObject = {};
    for (let i = 0; i < 5000; i++) nested = { not: nested };
    const value = { spec: { versions: [{ schema: { openAPIV3Schema: nested } }] } };
    expect(() => decode(definition, value)).toThrow('json: exceeded max depth');
  });
});

describe('unknown fields', () => {
  it('are dropped and reported with their path, in the order of the input', () => {
    const value = { bogus: 1, spec: { containers: [{ name: 'a', foo: {} }], Containers: [] }, metadata: { labels: { anything: 'goes' } } };
    const { object, unknownFields } = decode(pod, value);
    expect(unknownFields).toEqual(['bogus', 'spec.containers[0].foo', 'spec.Containers']);
    expect(object).not.toHaveProperty('bogus');
  });

  it('cannot reach the prototype', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"metadata":{"labels":{"__proto__":"x"}}}') as JsonObject;
    const { object, unknownFields } = decode(pod, value);
    expect(unknownFields).toEqual(['__proto__']);
    expect(JSON.stringify(object)).toContain('"__proto__":"x"');
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});

describe('the canonical form', () => {
  const decoded = (schema: typeof pod, value: JsonValue) => JSON.stringify(decode(schema, value).object);

  it('writes what Go always writes and leaves out what it omits', () => {
    expect(decoded(pod, { spec: { containers: null, nodeName: '' }, metadata: { name: 'a', creationTimestamp: null, labels: {} } })).toBe(
      '{"metadata":{"name":"a"},"spec":{"containers":null},"status":{}}',
    );
  });

  it('writes a list without omitempty as null when it is empty, as it comes back from protobuf', () => {
    expect(decoded(role, { rules: [] })).toBe('{"metadata":{},"rules":null}');
  });

  it('keeps pointers to zero values', () => {
    expect(decoded(deployment, { spec: { replicas: 0, selector: {}, template: {} } })).toBe(
      '{"metadata":{},"spec":{"replicas":0,"selector":{},"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{}}',
    );
  });

  it('writes a target port that was never set as zero', () => {
    expect(decoded(service, { spec: { ports: [{ port: 80 }] } })).toContain('{"port":80,"targetPort":0}');
  });

  it('brings quantities, times and map keys into one form', () => {
    const value = {
      metadata: { creationTimestamp: '2020-01-01T02:00:00.5+02:00', labels: { b: '', a: '' } },
      spec: { containers: [{ name: 'c', resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }] },
    };
    expect(decoded(pod, value)).toBe(
      '{"metadata":{"creationTimestamp":"2020-01-01T00:00:00Z","labels":{"a":"","b":""}},' +
        '"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"500m","memory":"1Gi"}}}]},"status":{}}',
    );
  });

  it.each([
    ['1.500', '1.500'],
    ['1E3', '1E3'],
    ['12345.678901', '12345679m'],
    ['140335397159342991170u', '140335397159342992m'],
  ])('rounds %s of a resource to a thousandth, where it is finer: %s', (cpu, canonical) => {
    expect(decoded(pod, { spec: { overhead: { cpu } } })).toContain(`"overhead":{"cpu":"${canonical}"}`);
  });

  it('keeps a schema or boolean as what it is', () => {
    const openAPIV3Schema = {
      type: 'object',
      properties: { a: { additionalProperties: true }, b: { items: { type: 'string' } }, c: { default: 0 } },
    };
    const value = { spec: { versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }] } };
    expect(decoded(definition, value)).toContain(
      '"properties":{"a":{"additionalProperties":true},"b":{"items":{"type":"string"}},"c":{"default":0}}',
    );
  });
});
