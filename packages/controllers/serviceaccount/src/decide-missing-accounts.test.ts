import type { Namespace } from '@kubewright/api/core/v1';
import { expect, it } from 'vitest';
import { decideMissingAccounts } from './decide-missing-accounts.ts';

const namespace = (phase: 'Active' | 'Terminating', deletionTimestamp?: string): Namespace => ({
  metadata: { name: 'a', ...(deletionTimestamp && { deletionTimestamp }) },
  spec: {},
  status: { phase },
});

it('wants those accounts of an active namespace that are not there', () => {
  expect(decideMissingAccounts(namespace('Active'), ['default', 'other'], (name) => name === 'other')).toEqual(['default']);
});

it('wants none in a namespace that is going or gone', () => {
  expect(decideMissingAccounts(namespace('Terminating'), ['default'], () => false)).toEqual([]);
  expect(decideMissingAccounts(namespace('Active', '2026-01-01T00:00:00Z'), ['default'], () => false)).toEqual([]);
  expect(decideMissingAccounts(undefined, ['default'], () => false)).toEqual([]);
});
