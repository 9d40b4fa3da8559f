import type { ConfigMap, Namespace } from '@kubewright/api/core/v1';
import { expect, it } from 'vitest';
import { decideRootCa } from './decide-root-ca.ts';

const active: Namespace = { metadata: { name: 'a' }, spec: {}, status: { phase: 'Active' } };
const made = (caBundle: string): ConfigMap => (decideRootCa(active, undefined, caBundle) as { object: ConfigMap }).object;

it('makes the config map where it is missing', () => {
  expect(decideRootCa(active, undefined, 'CA')).toMatchObject({
    kind: 'create',
    object: { metadata: { namespace: 'a', name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'CA' } },
  });
});

it('keeps one that is as it should be', () => {
  expect(decideRootCa(active, made('CA'), 'CA')).toEqual({ kind: 'keep' });
});

it('puts right what was changed, and keeps annotations of others', () => {
  const touched = { ...made('OLD'), metadata: { namespace: 'a', name: 'kube-root-ca.crt', annotations: { mine: 'x' } } };
  expect(decideRootCa(active, touched, 'CA')).toMatchObject({
    kind: 'update',
    object: { data: { 'ca.crt': 'CA' }, metadata: { annotations: { mine: 'x' } } },
  });
  expect(decideRootCa(active, { ...made('CA'), data: { 'ca.crt': 'CA', more: '' } }, 'CA')).toMatchObject({
    kind: 'update',
    object: { data: { 'ca.crt': 'CA' } },
  });
});

it('leaves a namespace alone that is going or gone', () => {
  expect(decideRootCa({ ...active, status: { phase: 'Terminating' } }, undefined, 'CA')).toEqual({ kind: 'keep' });
  expect(decideRootCa(undefined, undefined, 'CA')).toEqual({ kind: 'keep' });
});
