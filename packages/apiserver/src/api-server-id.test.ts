import { expect, test } from 'vitest';
import { apiServerIdOf } from './api-server-id.ts';

test('a server is called as kube-apiserver on the same machine is', () => {
  expect(apiServerIdOf('vm')).toBe('apiserver-wlv32tlttr4jl3gtroqexyxapa');
});
