import { expect, test } from 'vitest';
import { serverAnswerMessage } from './server-answer-message.ts';

// As kube-apiserver 1.36 answers.
test.each([
  [500, 'oh dear', 'text/plain', 'an error on the server ("oh dear") has prevented the request from succeeding'],
  [500, '{}', 'application/json', 'an error on the server ("unknown") has prevented the request from succeeding'],
  [403, 'forbidden!', 'text/plain', 'forbidden!'],
  [403, '{}', 'application/json', 'unknown'],
  [404, 'nothing here', 'text/plain', 'the server could not find the requested resource'],
  [500, '{"kind":"Status","apiVersion":"v1","status":"Failure","message":"said so"}', 'application/json', 'said so'],
])('An answer of %i with %s as %s is told in the words of client-go', (code, text, contentType, message) => {
  expect(serverAnswerMessage(code, text, contentType)).toBe(message);
});
