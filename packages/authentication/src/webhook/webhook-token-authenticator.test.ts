import { ApiError, VirtualClock, type JsonObject } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { RememberedTokens } from '../tokens/remembered-tokens.ts';
import { WebhookTokenAuthenticator } from './webhook-token-authenticator.ts';

/** A service that gives its answers in turn, the last one for ever. */
function service(...answers: (JsonObject | Error)[]) {
  const reviews: JsonObject[] = [];
  const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
  const authenticator = new WebhookTokenAuthenticator(
    {
      post: async (review) => {
        reviews.push(review);
        const answer = answers[Math.min(reviews.length, answers.length) - 1]!;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    { version: 'v1', audiences: ['api'] },
  );
  return { authenticator, reviews, clock };
}

const user = { username: 'ann', uid: 'u1', groups: ['dev'], extra: { team: ['a', 'b'] } };
const ann = { name: 'ann', uid: 'u1', groups: ['dev'], extra: new Map([['team', ['a', 'b']]]) };

test('A service that knows a token tells whose it is, and is asked for the audiences that are wanted', async () => {
  const { authenticator, reviews } = service({ authenticated: true, user });
  expect(await authenticator.authenticateToken('t', ['api'])).toEqual({ user: ann, audiences: ['api'] });
  expect(reviews).toEqual([
    {
      kind: 'TokenReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: {},
      spec: { token: 't', audiences: ['api'] },
      status: { user: {} },
    },
  ]);
});

test.each([
  ['does not know it', { authenticated: false }],
  ['knows it for another audience', { authenticated: true, user, audiences: ['other'] }],
  ['says nothing', {}],
])('A token is nobody’s when the service %s', async (_, status) => {
  expect(await service(status as JsonObject).authenticator.authenticateToken('t', ['api'])).toBeUndefined();
});

test('Why a token is void stays between the service and the server', async () => {
  const refused = service({ authenticated: false, error: 'expired' }).authenticator.authenticateToken('t', ['api']);
  await expect(refused).rejects.toMatchObject({ message: 'Unauthorized', cause: 'expired' });
});

test('An answer is given again for a time, to all who ask at once, too; a failure is not', async () => {
  const { authenticator, reviews, clock } = service(
    new ApiError({ code: 403, message: 'busy' }),
    { authenticated: true, user },
    { authenticated: false },
  );
  const remembered = new RememberedTokens({ of: authenticator, clock }, { ttlMs: 1_000 });
  const ask = () => remembered.authenticateToken('t', ['api']).then((known) => known?.user.name);
  await expect(ask()).rejects.toThrow('busy');
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['ann', 'ann', 'ann']);
  expect(reviews).toHaveLength(2);
  await clock.advance(1_000);
  expect(await ask()).toBeUndefined();
});
