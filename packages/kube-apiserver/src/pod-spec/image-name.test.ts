import { expect, test } from 'vitest';
import { isLatestImage } from './image-name.ts';

// What upstream's 1.36 defaults imagePullPolicy to: Always for these, IfNotPresent for the others.
test.each(['nginx', 'nginx:latest', 'localhost:5000/a/b', 'registry.example.com/a', 'UPPER/a', '[::1]:80/a:latest'])(
  '%s asks for the newest build',
  (image) => {
    expect(isLatestImage(image)).toBe(true);
  },
);

const digest = 'a'.repeat(64);
test.each([
  '',
  'nginx:1',
  `nginx@sha256:${digest}`,
  `nginx:latest@x`,
  digest,
  'Bad_Value!',
  'UPPER',
  '/x',
  '../x',
  'a'.repeat(256),
  'a//b',
])('%s does not ask for the newest build', (image) => {
  expect(isLatestImage(image)).toBe(false);
});
