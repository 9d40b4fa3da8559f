import type { SentRequest } from './api-server.ts';
import { namespace } from './namespace.ts';

const group = 'e2e-upstream.kubewright.example.com';

/** Both servers get it before the first request, and lose it at the end. */
export const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `frobs.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'frobs', singular: 'frob', kind: 'Frob', listKind: 'FrobList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [{ name: 'Text', type: 'string', jsonPath: '.spec.text' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: { defaulted: { type: 'string', default: 'here' } },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
};

export const frobs = `/apis/${group}/v1/namespaces/${namespace}/frobs`;

const apiVersion = `${group}/v1`;
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const metadataOnly = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
const listOfMetadata = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };
const watch = `${frobs}?watch=1&timeoutSeconds=1&resourceVersion=0`;

const get = (path: string, headers?: SentRequest['headers']): SentRequest => ({ method: 'GET', path, ...(headers && { headers }) });
const patch = (type: string, body: unknown, query = ''): SentRequest => ({
  method: 'PATCH',
  path: `${frobs}/one${query}`,
  headers: { 'content-type': `application/${type}` },
  body: JSON.stringify(body),
});
const putScale = (spec: object): SentRequest => ({
  method: 'PUT',
  path: `${frobs}/one/scale`,
  body: { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'one', namespace }, spec },
});
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const set = {
  type: 'array',
  'x-kubernetes-list-type': 'set',
  items: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { a: { type: 'string' } } },
};
const schema = { openAPIV3Schema: { type: 'object', properties: { set } } };
const withSet = {
  ...definition,
  metadata: { name: `sets.${group}` },
  spec: { ...definition.spec, names: { plural: 'sets', kind: 'Set' }, versions: [{ name: 'v1', served: true, storage: true, schema }] },
};
const refused = (a: object): SentRequest => {
  const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', properties: { a } } } };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }];
  const body = {
    ...definition,
    metadata: { name: `refused.${group}` },
    spec: { ...definition.spec, names: { plural: 'refused', kind: 'Refused' }, versions },
  };
  return { method: 'POST', path: `${definitions}?dryRun=All`, body };
};
const numbers = '[1.0,1.50,1e3,1e21,-0,-0.0,1e-6,1e-7,12345678901234567890,1.7976931348623157e308,0.1]';
const one = `{"spec":{"text":"<&>\\u2028","Z":1,"_":2,"é":3,"10":"ten","9":"nine","numbers":${numbers},"nothing":null},"kind":"Frob","metadata":{"name":"one","labels":{"z":"1","a":"2","10":"3","9":"4"},"annotations":{"b":"1","a":"<"}},"apiVersion":"${apiVersion}","status":{"lost":1}}`;

/** A table of what clients send about custom resources, in the order it is sent. */
export const customResourceRequests: readonly (readonly [title: string, request: SentRequest])[] = [
  ['a create of a custom resource', { method: 'POST', path: frobs, body: one }],
  ['a create of another, for people', { method: 'POST', path: `${frobs}?pretty=1`, body: one.replace('"one"', '"two"') }],
  ['a custom resource of another kind', { method: 'POST', path: frobs, body: one.replace('"Frob"', '"Frub"') }],
  ['a custom resource that is half a text', { method: 'POST', path: frobs, body: one.slice(0, 100) }],
  ['a get of a custom resource', get(`${frobs}/one`)],
  ['a get of a custom resource in YAML', get(`${frobs}/one`, { accept: 'application/yaml' })],
  ['a get of a custom resource as a table', get(`${frobs}/one`, table)],
  ['a get of the metadata of a custom resource', get(`${frobs}/one`, metadataOnly)],
  ['a get of a custom resource in protobuf', get(`${frobs}/one`, { accept: 'application/vnd.kubernetes.protobuf' })],
  ['a list of custom resources', get(frobs)],
  ['a list of custom resources for people', get(`${frobs}?pretty=true`)],
  ['a list of custom resources in YAML', get(frobs, { accept: 'application/yaml' })],
  ['a page of custom resources', get(`${frobs}?limit=1`)],
  ['no custom resources', get(`${frobs}?labelSelector=none`)],
  ['no custom resources for people', get(`${frobs}?labelSelector=none&pretty=1`)],
  ['a page of some, behind which others stand', get(`${frobs}?limit=1&fieldSelector=metadata.name%21%3Dtwo`)],
  ['a table of custom resources', get(frobs, table)],
  ['a table with whole custom resources', get(`${frobs}?includeObject=Object`, table)],
  ['a list of the metadata of custom resources', get(frobs, listOfMetadata)],
  ['a watch of custom resources', get(watch)],
  ['a watch of custom resources as tables', get(watch, table)],
  ['a watch of the metadata of custom resources', get(watch, metadataOnly)],
  ['a watch of custom resources in a form that single objects do not have', get(watch, listOfMetadata)],
  ['a merge patch of a custom resource', patch('merge-patch+json', { spec: { added: { b: 1, a: 2 } } })],
  ['a JSON patch of a custom resource', patch('json-patch+json', [{ op: 'add', path: '/spec/A', value: { b: 1, a: 2 } }])],
  ['a strategic merge patch of a custom resource', patch('strategic-merge-patch+json', { spec: { x: 1 } })],
  [
    'an apply of a custom resource',
    patch('apply-patch+yaml', { apiVersion, kind: 'Frob', spec: { q: { b: 1, a: 2 } } }, '?fieldManager=applier'),
  ],
  ['a scale of a custom resource', get(`${frobs}/one/scale`)],
  [
    'a scale that names no version',
    {
      method: 'PUT',
      path: `${frobs}/one/scale`,
      body: { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'one', namespace }, spec: { replicas: 5 } },
    },
  ],
  ['a scale below nought of a custom resource', putScale({ replicas: -1 })],
  ['a scale of a custom resource that is no number', putScale({ replicas: 'x' })],
  ['a scale of a custom resource as a table', get(`${frobs}/one/scale`, table)],
  ['a delete of the scale of a custom resource', { method: 'DELETE', path: `${frobs}/one/scale` }],
  ['a definition with a set of objects', { method: 'POST', path: `${definitions}?dryRun=All`, body: withSet }],
  [
    'a definition whose rule is no condition beside a list of unique items',
    refused({
      type: 'object',
      properties: {
        rule: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self' }] },
        unique: { type: 'array', uniqueItems: true, items: { type: 'string' } },
      },
    }),
  ],
  [
    'a definition with an element that is too long in a default',
    refused({ type: 'array', items: { type: 'string', maxLength: 1 }, default: ['a', 'bc'] }),
  ],
  [
    'a definition with a wrong default in a resource',
    refused({ type: 'object', 'x-kubernetes-embedded-resource': true, properties: { kind: { type: 'string', default: 'no kind' } } }),
  ],
  ['a definition with a number for an int or a string', refused({ 'x-kubernetes-int-or-string': true, default: 0.5 })],
  ['a definition without a name', { method: 'POST', path: `${definitions}?dryRun=All`, body: { ...definition, metadata: {} } }],
  ['a delete of a custom resource', { method: 'DELETE', path: `${frobs}/one` }],
  ['a delete of all custom resources', { method: 'DELETE', path: frobs }],
];
