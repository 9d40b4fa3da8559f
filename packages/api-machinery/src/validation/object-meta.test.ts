import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../status/field-error.ts';
import { networkContains, parseIpAddress, parseIpNetwork } from './ip-address.ts';
import { validateLabelSelector } from './label-selector-object.ts';
import { nameIsDnsSubdomain } from './names.ts';
import { validateFieldManager, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';

const rules = { namespaced: true, checkName: nameIsDnsSubdomain };
const meta = { name: 'web', namespace: 'default' };
const create = (more: object): string[] => validateObjectMeta({ ...meta, ...more }, rules).map(formatFieldError);

describe('metadata of a new object', () => {
  it('is fine', () => {
    expect(
      create({
        labels: { a: 'b' },
        annotations: { 'Example.com/X': '{}' },
        finalizers: ['example.com/f'],
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }],
      }),
    ).toEqual([]);
  });

  it.each([
    [{ name: '' }, 'metadata.name: Required value: name or generateName is required'],
    [{ namespace: '' }, 'metadata.namespace: Required value'],
    [{ generation: -1 }, 'metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    [{ labels: { a: 'b c' } }, /^metadata\.labels: Invalid value: "b c": a valid label must be an empty string or consist of/],
    [{ annotations: { a: 'x'.repeat(300_000) } }, 'metadata.annotations: Too long: may not be more than 262144 bytes'],
    [
      { finalizers: ['orphan', 'foregroundDeletion'] },
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
    [
      { ownerReferences: [{ apiVersion: 'v1', kind: '', name: 'p', uid: 'u' }] },
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
    ],
    [
      { managedFields: [{ operation: 'Frob' }] },
      'metadata.managedFields[0].operation: Unsupported value: "Frob": supported values: "Apply", "Update"',
    ],
  ])('refuses %j', (more, message) => {
    expect(create(more)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it('forbids a namespace on a cluster object, and two controllers', () => {
    expect(validateObjectMeta(meta, { ...rules, namespaced: false }).map(formatFieldError)).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true };
    expect(create({ ownerReferences: [owner, owner] })[0]).toContain(
      'Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/p',
    );
  });
});

describe('metadata of a changed object', () => {
  const old = { ...meta, uid: 'u', resourceVersion: '1', generation: 2, deletionTimestamp: 'now' };
  it.each([
    [{ uid: 'v' }, 'metadata.uid: Invalid value: "v": field is immutable'],
    [{ name: 'other' }, 'metadata.name: Invalid value: "other": field is immutable'],
    [{ resourceVersion: '' }, 'metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    [{ generation: 1 }, 'metadata.generation: Invalid value: 1: must not be decremented'],
    [
      { finalizers: ['a/b'] },
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/b"}',
    ],
  ])('refuses %j', (more, message) => {
    expect(validateObjectMetaUpdate({ ...old, ...more }, old).map(formatFieldError)).toEqual([message]);
  });

  it('is fine when only free fields change', () => {
    expect(validateObjectMetaUpdate({ ...old, labels: { a: 'b' } }, old)).toEqual([]);
  });
});

describe('selectors, managers and addresses in objects', () => {
  it('checks expressions', () => {
    const selector = {
      matchExpressions: [
        { key: 'a', operator: 'In' },
        { key: 'a', operator: 'Exists', values: ['x'] },
        { key: 'a', operator: 'Is' },
      ],
    };
    expect(validateLabelSelector(selector, 'spec.selector').map(formatFieldError)).toEqual([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.selector.matchExpressions[2].operator: Invalid value: "Is": not a valid selector operator',
    ]);
  });

  it('wants printable managers', () => {
    expect(validateFieldManager('kubectl', 'fieldManager')).toEqual([]);
    expect(validateFieldManager('a\n', 'fieldManager').map(formatFieldError)).toEqual([
      'fieldManager: Invalid value: "a\\n": invalid character U+000A (at position 1)',
    ]);
  });

  it.each(['10.0.0.1', '::', '::1', '2001:db8::ffff', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'])('%s is an address', (text) => {
    expect(parseIpAddress(text)).toBeDefined();
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.04',
    '256.1.1.1',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'fe80::1%eth0',
    '1.2.3.4::',
  ])('%j is none', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  it('knows which network an address is in', () => {
    const network = parseIpNetwork('10.96.0.0/12')!;
    expect(networkContains(network, parseIpAddress('10.111.255.255')!)).toBe(true);
    expect(networkContains(network, parseIpAddress('10.112.0.0')!)).toBe(false);
    expect(parseIpNetwork('10.0.0.0/33')).toBeUndefined();
  });
});
