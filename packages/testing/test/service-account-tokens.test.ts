import { TokenReviews, type TokenReview } from '@kubewright/api/authentication/v1';
import { Secrets, ServiceAccounts, type Secret } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { createTestCluster, type TestCluster } from '../src/index.ts';

const key = { namespace: 'default', name: 'bot-token' };

/** A service account and a Secret for its token, filled. */
async function tokenOf(cluster: TestCluster): Promise<string> {
  await cluster.client.resource(ServiceAccounts).create({ metadata: { namespace: 'default', name: 'bot' } });
  const annotations = { 'kubernetes.io/service-account.name': 'bot' };
  await cluster.client.resource(Secrets).create({ metadata: { ...key, annotations }, type: 'kubernetes.io/service-account-token' });
  const { data }: Secret = await cluster.untilObject(Secrets, key, (secret) => secret.data?.['token'] !== undefined);
  expect(Buffer.from(data!['namespace']!, 'base64').toString()).toBe('default');
  return Buffer.from(data!['token']!, 'base64').toString();
}
const review = async ({ client }: TestCluster, token: string): Promise<TokenReview['status']> =>
  (await client.resource(TokenReviews).create({ metadata: {}, spec: { token } })).status;

test('a Secret of an account gets a token that speaks for the account, and says when it was used last', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const token = await tokenOf(cluster);
  expect(await review(cluster, token)).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:bot' } });
  const { metadata } = await cluster.client.resource(Secrets).get(key);
  expect(metadata.labels).toEqual({ 'kubernetes.io/legacy-token-last-used': new Date(cluster.clock.nowMs()).toISOString().slice(0, 10) });
});

test('the token goes with its account, and is void', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const token = await tokenOf(cluster);
  expect((await review(cluster, token))!.authenticated).toBe(true);
  await cluster.client.resource(ServiceAccounts).delete({ namespace: 'default', name: 'bot' });
  await cluster.until(async () => (await cluster.client.resource(Secrets).list({ namespace: 'default' })).items.length === 0);
  await cluster.advance(10_000);
  expect((await review(cluster, token))!.authenticated).toBeFalsy();
});

test('a token that was replaced in its Secret, or labelled invalid, is void', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const token = await tokenOf(cluster);
  const label = { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' };
  const patch = (body: object): Promise<Secret> => cluster.client.resource(Secrets).patch(key, { type: 'merge', body: body as never });
  await patch({ metadata: { labels: label } });
  expect((await review(cluster, token))!.authenticated).toBeFalsy();
  await patch({ metadata: { labels: { 'kubernetes.io/legacy-token-invalid-since': null } }, data: { token: null } });
  await cluster.untilObject(Secrets, key, ({ data }) => data?.['token'] !== undefined);
  expect((await review(cluster, token))!.authenticated).toBeFalsy();
});
