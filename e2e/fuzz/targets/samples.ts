import type { JsonObject, JsonValue } from '@kubewright/api-machinery';
import { wireSamples } from '../../../packages/api/test/wire-samples.ts';

const list = (count: number, item: (i: number) => JsonValue): JsonValue[] => Array.from({ length: count }, (_, i) => item(i));

/** Ordinary objects of a few kinds: what people send. */
export const pod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'default',
    labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' },
    annotations: { note: 'über' },
    finalizers: ['example.com/keep'],
  },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'nginx:1.27',
        command: ['sh', '-c', 'sleep 1'],
        args: ['$(HOME)'],
        ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '1Gi' } },
        livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
        volumeMounts: [{ name: 'data', mountPath: '/data', subPath: 'a/b' }],
      },
    ],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'conf', configMap: { name: 'conf', items: [{ key: 'a', path: 'a/b' }], defaultMode: 420 } },
    ],
    tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }],
    nodeSelector: { disk: 'ssd' },
    terminationGracePeriodSeconds: 30,
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } },
        ],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } } },
    ],
  },
};

export const deployment: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    template: { metadata: { labels: { app: 'web' } }, spec: pod['spec']! },
  },
};

export const service: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    type: 'NodePort',
    selector: { app: 'web' },
    ports: list(3, (i) => ({ name: `p${i}`, port: 80 + i, targetPort: i ? 'http' : 8080, protocol: 'TCP' })),
  },
};

export const configMap: JsonObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'conf', namespace: 'default' },
  data: { a: '1', 'b.txt': 'x\ny\n' },
  binaryData: { c: 'AAEC' },
};

export const customResourceDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList', shortNames: ['th'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
        selectableFields: [{ jsonPath: '.spec.color' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', minimum: 0, maximum: 100, default: 1 },
                  color: { type: 'string', pattern: '^[a-z]+$', maxLength: 10, enum: ['red', 'blue'] },
                  replicas: { type: 'integer' },
                  when: { type: 'string', format: 'date-time' },
                  port: { 'x-kubernetes-int-or-string': true },
                  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  items: {
                    type: 'array',
                    maxItems: 10,
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: { name: { type: 'string' }, value: { type: 'number', multipleOf: 0.5 } },
                    },
                  },
                  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
                  map: { type: 'object', additionalProperties: { type: 'boolean' }, maxProperties: 5 },
                  either: {
                    type: 'object',
                    oneOf: [{ required: ['a'] }, { required: ['b'] }],
                    properties: { a: { type: 'string', nullable: true }, b: { type: 'string', format: 'ipv4' } },
                  },
                  template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
                },
              },
              status: { type: 'object', properties: { replicas: { type: 'integer' } } },
            },
          },
        },
      },
    ],
  },
};

export const thing: JsonObject = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'one', namespace: 'default' },
  spec: {
    size: 3,
    color: 'red',
    replicas: 1,
    when: '2026-01-02T03:04:05Z',
    port: '80',
    free: { any: [1, { x: null }] },
    items: [{ name: 'a', value: 1.5 }],
    tags: ['x', 'y'],
    map: { on: true },
    either: { a: null },
    template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } },
  },
};

export const samples: readonly JsonObject[] = [pod, deployment, service, configMap, customResourceDefinition, thing];

/** Values a field may hold, and names of fields elsewhere: what fits nearly. */
export const jsonDictionary: readonly JsonValue[] = [
  'metadata',
  'spec',
  'status',
  'name',
  'namespace',
  'labels',
  'annotations',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'generateName',
  'uid',
  'web',
  'default',
  'kube-system',
  '5',
  '100m',
  '1Gi',
  '25%',
  '2026-01-02T03:04:05Z',
  'AAEC',
  'IfNotPresent',
  'Always',
  'v1',
  'example.com/v1',
  'IntOrString',
  80,
  0.5,
  { $patch: 'delete' },
  { $patch: 'replace' },
  { $retainKeys: ['a'] },
  { '$setElementOrder/containers': [{ name: 'main' }] },
  { '$deleteFromPrimitiveList/finalizers': ['example.com/keep'] },
  { name: 'main', image: 'x' },
  { key: 'a', operator: 'In', values: ['b'] },
  { 'f:spec': { '.': {}, 'k:{"name":"main"}': { 'f:image': {} } } },
  [{ name: 'main' }, { name: 'main' }],
  { manager: 'm', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {} } } },
  { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u', controller: true },
];

export const wire = wireSamples();
