import { VirtualClock, type JsonObject } from '@kubewright/api-machinery';
import type { Attributes } from '@kubewright/apiserver';
import { expect, test } from 'vitest';
import { compileReviewCondition, ReviewConditions } from './review-conditions.ts';
import { WebhookAuthorizer, WebhookAuthorizerMetrics, type WebhookAuthorizerOptions } from './webhook-authorizer.ts';

const attributes = (more: Partial<Attributes> = {}): Attributes => ({
  user: { name: 'ann', groups: ['dev'], uid: 'u1', extra: new Map([['team', ['a']]]) },
  verb: 'get',
  path: '/api/v1/namespaces/x/pods/p',
  resourceRequest: true,
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'x',
  name: 'p',
  ...more,
});

const options: WebhookAuthorizerOptions = {
  name: 'hook',
  version: 'v1',
  authorizedTtlMs: 1_000,
  unauthorizedTtlMs: 0,
  onError: 'noOpinion',
};

function webhook(status: JsonObject | Error, more: Partial<WebhookAuthorizerOptions> = {}) {
  const reviews: JsonObject[] = [];
  const clock = new VirtualClock({ settle: async () => {} });
  const metrics = new WebhookAuthorizerMetrics();
  const post = async (review: JsonObject): Promise<JsonObject> => {
    reviews.push(review);
    if (status instanceof Error) throw status;
    return status;
  };
  return { authorizer: new WebhookAuthorizer({ post, clock, metrics }, { ...options, ...more }), reviews, clock, metrics };
}

test('A service is told who wants to do what, in the form of the version it is asked in', async () => {
  const { authorizer, reviews } = webhook({ allowed: true, reason: 'because' });
  expect(await authorizer.authorize(attributes())).toEqual({ kind: 'allow', reason: 'because' });
  expect(reviews).toEqual([
    {
      kind: 'SubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: {
        resourceAttributes: { namespace: 'x', verb: 'get', version: 'v1', resource: 'pods', name: 'p' },
        user: 'ann',
        groups: ['dev'],
        extra: { team: ['a'] },
        uid: 'u1',
      },
      status: { allowed: false },
    },
  ]);
  await authorizer.authorize(
    attributes({ verb: 'list', name: '', fieldSelector: 'spec.nodeName=a,x!=b', labelSelector: 'app in (b,a),!old' }),
  );
  expect(reviews[1]).toMatchObject({
    spec: {
      resourceAttributes: {
        fieldSelector: {
          requirements: [
            { key: 'spec.nodeName', operator: 'In', values: ['a'] },
            { key: 'x', operator: 'NotIn', values: ['b'] },
          ],
        },
        labelSelector: {
          requirements: [
            { key: 'app', operator: 'In', values: ['a', 'b'] },
            { key: 'old', operator: 'DoesNotExist' },
          ],
        },
      },
    },
  });
  const older = webhook({}, { version: 'v1beta1' });
  await older.authorizer.authorize(attributes({ resourceRequest: false, path: '/version' }));
  expect(older.reviews[0]).toMatchObject({ spec: { nonResourceAttributes: { path: '/version', verb: 'get' }, group: ['dev'] } });
});

test.each([
  [
    { allowed: false, reason: 'no idea' },
    { kind: 'noOpinion', reason: 'no idea' },
  ],
  [
    { denied: true, reason: 'never' },
    { kind: 'deny', reason: 'never' },
  ],
  [
    { allowed: true, denied: true },
    { kind: 'deny', reason: '', error: 'webhook subject access review returned both allow and deny response' },
  ],
])('The answer %j of a service means %j', async (status, decision) => {
  expect(await webhook(status).authorizer.authorize(attributes())).toEqual(decision);
});

test.each(['deny', 'noOpinion'] as const)('Where a service does not answer, the decision is %s, and why', async (onError) => {
  const { authorizer, metrics } = webhook(new Error('connection refused'), { onError });
  expect(await authorizer.authorize(attributes())).toEqual({ kind: onError, reason: '', error: 'connection refused' });
  const failedOpen = metrics.families().flatMap((family) => [...family.lines()].filter((line) => line.includes('fail_open')));
  expect(failedOpen).toHaveLength(onError === 'deny' ? 0 : 1);
});

test('An answer that allows is kept for its time, another one not at all, and none to a very long question', async () => {
  const { authorizer, reviews, clock } = webhook({ allowed: true });
  for (let i = 0; i < 3; i++) await authorizer.authorize(attributes());
  expect(reviews).toHaveLength(1);
  await clock.advance(1_000);
  await authorizer.authorize(attributes());
  expect(reviews).toHaveLength(2);
  for (let i = 0; i < 2; i++) await authorizer.authorize(attributes({ name: 'p'.repeat(10_000) }));
  expect(reviews).toHaveLength(4);
  const refusing = webhook({ allowed: false });
  for (let i = 0; i < 2; i++) await refusing.authorizer.authorize(attributes());
  expect(refusing.reviews).toHaveLength(2);
});

test('A service is asked only about what meets its conditions; one that is false decides, a failed one by the failure policy', async () => {
  const conditions = (...expressions: string[]) =>
    new ReviewConditions(expressions.map((expression) => (compileReviewCondition(expression) as { program: never }).program));
  const asked = async (...expressions: string[]) => {
    const { authorizer, reviews } = webhook({ allowed: true }, { conditions: conditions(...expressions), onError: 'deny' });
    return [await authorizer.authorize(attributes()), reviews.length];
  };
  expect(await asked("request.user == 'ann'", 'has(request.resourceAttributes)')).toEqual([{ kind: 'allow', reason: '' }, 1]);
  expect(await asked("request.extra['none'][0] == 'x'", "request.resourceAttributes.name == 'q'")).toEqual([
    { kind: 'noOpinion', reason: '' },
    0,
  ]);
  expect(await asked("request.extra['none'][0] == 'x'")).toEqual([
    {
      kind: 'deny',
      reason: '',
      error: `cel evaluation error: expression 'request.extra['none'][0] == 'x'' resulted in error: no such key: none`,
    },
    0,
  ]);
});
