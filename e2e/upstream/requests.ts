import type { SentRequest } from './api-server.ts';
import { namespace } from './namespace.ts';

const maps = `/api/v1/namespaces/${namespace}/configmaps`;
const json = 'application/json';
const merge = { 'content-type': 'application/merge-patch+json', 'user-agent': 'patcher/1' };
const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
const operations = { 'content-type': 'application/json-patch+json' };
const apply = { 'content-type': 'application/apply-patch+yaml' };
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

const map = (name: string, data: object = { a: '1' }, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
const get = (path: string, headers?: SentRequest['headers']): SentRequest => ({ method: 'GET', path, ...(headers && { headers }) });
const patch = (headers: Record<string, string>, body: string | object, query = ''): SentRequest => ({
  method: 'PATCH',
  path: `${maps}/target${query}`,
  headers,
  body,
});

/** A table of what clients send, in the order it is sent: later rows read what earlier ones have written. */
export const requests: readonly (readonly [title: string, request: SentRequest])[] = [
  ['a create', { method: 'POST', path: maps, body: map('target', { a: '<&>\u2028"\\' }, { labels: { e2e: 'one' } }) }],
  ['another create', { method: 'POST', path: `${maps}?fieldManager=me`, body: map('other', {}, { labels: { e2e: 'two' } }) }],
  ['a create of what exists', { method: 'POST', path: maps, body: map('target') }],
  ['a create without a name', { method: 'POST', path: maps, body: map('') }],
  ['a create with a resourceVersion', { method: 'POST', path: maps, body: map('versioned', {}, { resourceVersion: '5' }) }],
  ['an unknown field', { method: 'POST', path: `${maps}?dryRun=All`, body: { ...map('odd'), odd: 1 } }],
  ['an unknown field, strictly', { method: 'POST', path: `${maps}?dryRun=All&fieldValidation=Strict`, body: { ...map('odd'), odd: 1 } }],
  ['no JSON', { method: 'POST', path: maps, body: '{"kind":' }],
  ['a list for an object', { method: 'POST', path: maps, body: '[]' }],
  ['a kind that is none', { method: 'POST', path: maps, body: { ...map('x'), kind: 'Frob' } }],
  ['another kind', { method: 'POST', path: maps, body: { ...map('x'), kind: 'Pod' } }],
  ['a wrong type', { method: 'POST', path: maps, body: map('x', { a: 1 }) }],
  ['an unknown media type', { method: 'POST', path: maps, body: 'x', headers: { 'content-type': 'text/plain' } }],
  ['a dry run of no kind', { method: 'POST', path: `${maps}?dryRun=Some`, body: map('x') }],
  ['a field manager that cannot be printed', { method: 'POST', path: `${maps}?fieldManager=a%01`, body: map('x') }],

  ['a get', get(`${maps}/target`)],
  ['a get in YAML', get(`${maps}/target`, { accept: 'application/yaml' })],
  ['a get for people', get(`${maps}/target?pretty=1`)],
  ['a get as a table', get(`${maps}/target`, table)],
  ['a get of the metadata', get(`${maps}/target`, { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' })],
  ['a get of what is not there', get(`${maps}/none`)],
  ['a get of a version that is no number', get(`${maps}/target?resourceVersion=x`)],
  ['a get in a form there is not', get(`${maps}/target`, { accept: 'text/html' })],
  ['a list', get(`${maps}?labelSelector=e2e`)],
  ['a list as a table', get(`${maps}?labelSelector=e2e`, table)],
  ['a page', get(`${maps}?labelSelector=e2e&limit=1`)],
  ['a page of no size', get(`${maps}?limit=x`)],
  ['a continue token that is none', get(`${maps}?continue=x`)],
  ['a label selector that is none', get(`${maps}?labelSelector=a%3D%3D%3Db`)],
  ['a field selector that is none', get(`${maps}?fieldSelector=nope%3Db`)],
  ['a match without a version', get(`${maps}?resourceVersionMatch=Exact`)],
  ['a version that has not come', get(`${maps}?resourceVersionMatch=Exact&resourceVersion=999999999`)],
  ['initial events of a list', get(`${maps}?sendInitialEvents=true`)],
  ['a watch that ends', get(`${maps}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dnone`)],

  ['a merge patch', patch(merge, { data: { b: '2' } })],
  ['a merge patch of a wrong type', patch(merge, { data: { b: 2 } })],
  ['a strategic merge patch', patch(strategic, { metadata: { labels: { $patch: 'replace', e2e: 'one' } } })],
  ['a strategic merge patch of a wrong type', patch(strategic, { data: [] })],
  ['a directive there is not', patch(strategic, { data: { $patch: 'frob' } })],
  ['a JSON patch', patch(operations, [{ op: 'add', path: '/data/c', value: '3' }])],
  ['a JSON patch that does not apply', patch(operations, [{ op: 'remove', path: '/data/none' }])],
  ['a JSON patch that is none', patch(operations, {})],
  ['a patch in a form there is not', patch({ 'content-type': json }, {})],
  ['a patch of the uid', patch(merge, { metadata: { uid: 'x' } })],
  ['an apply', patch(apply, map('target', { d: '4' }), '?fieldManager=applier')],
  ['an apply of what another has', patch(apply, map('target', { b: '5' }), '?fieldManager=applier')],
  ['an apply by force', patch(apply, map('target', { b: '5' }), '?fieldManager=applier&force=true')],
  ['an apply without a manager', patch(apply, map('target'))],
  ['an apply of an unknown field', patch(apply, { ...map('target'), odd: 1 }, '?fieldManager=applier')],
  ['an apply of a wrong type', patch(apply, map('target', { b: [1] }), '?fieldManager=applier')],
  ['an update', { method: 'PUT', path: `${maps}/target`, body: map('target', { z: '1' }), headers: { 'user-agent': 'putter/1' } }],
  ['an update of an old version', { method: 'PUT', path: `${maps}/target`, body: map('target', {}, { resourceVersion: '1' }) }],
  ['an update of another uid', { method: 'PUT', path: `${maps}/target`, body: map('target', {}, { uid: 'x' }) }],
  ['an update under another name', { method: 'PUT', path: `${maps}/target`, body: map('other') }],

  ['a delete on a condition', { method: 'DELETE', path: `${maps}/other`, body: { preconditions: { uid: 'x' } } }],
  ['a delete of no policy', { method: 'DELETE', path: `${maps}/other?propagationPolicy=Some` }],
  ['a delete that is only tried', { method: 'DELETE', path: `${maps}/other?dryRun=All` }],
  ['a delete', { method: 'DELETE', path: `${maps}/other` }],
  ['a delete of what is not there', { method: 'DELETE', path: `${maps}/other` }],
  ['a delete of a collection', { method: 'DELETE', path: `${maps}?labelSelector=e2e` }],

  ['a resource there is not', get('/api/v1/frobs')],
  ['a group there is not', get('/apis/frob.example.com/v1/frobs')],
  ['a version there is not', get('/apis/apps/v9/deployments')],
  ['a path there is not', get('/frob')],
  ['a method there is not', { method: 'POST', path: `${maps}/target`, body: map('target') }],
  ['HEAD of an object', { method: 'HEAD', path: `${maps}/target` }],
  ['OPTIONS of a collection', { method: 'OPTIONS', path: maps }],
  ['a name that is no path segment', get(`${maps}/%2e%2e`)],
  ['a namespace that does not match', { method: 'POST', path: maps, body: map('x', {}, { namespace: 'elsewhere' }) }],
  ['somebody who may not', get(maps, { 'impersonate-user': 'nobody' })],

  ['discovery of core', get('/api/v1')],
  ['discovery of a group', get('/apis/apps/v1')],
  ['discovery of a group without a version', get('/apis/apps')],
  ['a check of health', get('/livez/ping')],
];
