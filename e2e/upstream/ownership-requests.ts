import type { SentRequest } from './api-server.ts';
import { frobs } from './custom-resource-requests.ts';
import { namespace } from './namespace.ts';

export const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
const owned = `${frobs}/owned`;

const get = (path: string): SentRequest => ({ method: 'GET', path });
const post = (path: string, manager: string, body: object): SentRequest => ({
  method: 'POST',
  path: `${path}?fieldManager=${manager}`,
  body,
});
const patch = (path: string, manager: string, body: object, type = 'merge-patch+json'): SentRequest => ({
  method: 'PATCH',
  path: `${path}?fieldManager=${manager}`,
  body,
  headers: { 'content-type': `application/${type}` },
});
const apply = (path: string, manager: string, body: object): SentRequest => patch(path, manager, body, 'apply-patch+yaml');

const scale = (replicas: number): object => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'owned' },
  spec: { replicas },
});
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'owned' } };
const frob = (spec: object, metadata: object = {}): object => ({
  apiVersion: frobs.split('/').slice(2, 4).join('/'),
  kind: 'Frob',
  metadata: { name: 'owned', ...metadata },
  spec,
});

/**
 * Who owns what after writes by several managers, of kinds that no controller writes to. They come in the order of their
 * names, so that it does not matter in which second each has written.
 */
export const ownershipRequests: readonly (readonly [title: string, request: SentRequest])[] = [
  ['empty metadata', post(frobs, 'a', frob({ any: { thing: 1 } }, { labels: {}, finalizers: [] }))],
  ['empty metadata, applied', apply(owned, 'b', frob({}, { labels: {} }))],
  ['metadata that becomes empty', patch(owned, 'c', { metadata: { annotations: {} } })],
  ['a map that becomes a text', patch(owned, 'd', { spec: { any: 'text' } })],
  ['a text that becomes a map', patch(owned, 'e', { spec: { any: { other: { thing: 1 } } } })],

  ['a Scale of what nobody owns', patch(`${owned}/scale`, 'f', { spec: { replicas: 2 } })],
  ['what a Scale has left of nobody', get(owned)],
  ['an apply of what came by Scale', apply(owned, 'g', frob({ replicas: 2 }))],
  ['a Scale of what another applied', { method: 'PUT', path: `${owned}/scale?fieldManager=h`, body: scale(4) }],
  ['what a Scale has taken', get(owned)],
  ['a Scale of what came by Scale', patch(`${owned}/scale`, 'i', { spec: { replicas: 5 } })],
  ['a Scale of none at all', patch(`${owned}/scale`, 'j', { spec: { replicas: 0 } })],
  ['what no replicas are owned by', get(owned)],

  ['an account', post(accounts, 'a', { ...account, secrets: [{ name: 's' }] })],
  ['a list with an element without its key', patch(`${accounts}/owned`, 'b', { secrets: [{ name: 's' }, { kind: 'Secret' }] })],
  ['an apply beside an element without its key', apply(`${accounts}/owned`, 'c', account)],
];
