import { expect, it } from 'vitest';
import { decideLabels } from './decide-labels.ts';

it('lets the old labels follow the new ones', () => {
  const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/arch': 'arm64' };
  expect(decideLabels({ metadata: { name: 'n', labels }, spec: {}, status: {} })).toEqual({
    'beta.kubernetes.io/os': 'linux',
    'beta.kubernetes.io/arch': 'amd64',
  });
  expect(decideLabels({ metadata: { name: 'n' }, spec: {}, status: {} })).toEqual({});
});
