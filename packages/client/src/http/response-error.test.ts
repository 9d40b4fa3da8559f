import { isNotFound } from '@kubewright/api-machinery';
import { expect, it } from 'vitest';
import { responseError } from './response-error.ts';

it('hands on the Status a server sends', () => {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'NotFound',
    message: 'pods "a" not found',
    code: 404,
  };
  const error = responseError(404, JSON.stringify(status), undefined);
  expect(isNotFound(error)).toBe(true);
  expect(error.message).toBe('pods "a" not found');
});

it('makes a Status of an answer that has none', () => {
  expect(responseError(404, '404 page not found', undefined).status).toMatchObject({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: { causes: [{ reason: 'UnexpectedServerResponse', message: '404 page not found' }] },
  });
  expect(responseError(418, 'null', 3).status).toMatchObject({ code: 418, details: { retryAfterSeconds: 3 } });
});
