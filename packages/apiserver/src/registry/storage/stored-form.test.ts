import { describe, expect, test } from 'vitest';
import { sortedForm, typedForm } from './stored-form.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (value: Uint8Array): string => Buffer.from(value).toString();
const tricky =
  '{"apiVersion":"a/v1","data":{"metadata":{"uid":"x"}},"kind":"K","metadata":{"annotations":{"uid":"\\"}{","uid2":"\\\\"},"creationTimestamp":"t","name":"n","ownerReferences":[{"uid":"o"}],"uid":"u"},"spec":{"uid":"s"}}';

describe('A stored custom resource', () => {
  test('has its resourceVersion before the uid of its own metadata, whatever else is called so', () => {
    expect(text(sortedForm.withResourceVersion(bytes(tricky), 7))).toBe(tricky.replace('"uid":"u"', '"resourceVersion":"7","uid":"u"'));
  });

  test('is an object with the fields in the same order', () => {
    const object = sortedForm.objectWithResourceVersion(JSON.parse(tricky), 7);
    expect(JSON.stringify(object)).toBe(text(sortedForm.withResourceVersion(bytes(tricky), 7)));
  });

  test.each([
    [
      'of an earlier release, with names and uid first',
      '{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n","uid":"u","creationTimestamp":"t"}}',
    ],
    ['of kube-apiserver, with a line end', `${tricky}\n`],
    ['without metadata', '{"apiVersion":"a/v1","kind":"K"}'],
    ['without a uid', '{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n"}}'],
    ['with a resourceVersion', '{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n","resourceVersion":"1","uid":"u"}}'],
    ['cut off', '{"apiVersion":"a/v1","kind":"K","metadata":{"name":"n"'],
    ['of no JSON', 'k8s\0'],
    ['of nothing', ''],
  ])('%s is not in the form this server writes', (_what, value) => {
    expect(sortedForm.isOwn(bytes(value))).toBe(false);
  });
});

test('A stored object of a built-in kind has its resourceVersion behind its uid', () => {
  const value = '{"kind":"K","apiVersion":"v1","metadata":{"name":"n","uid":"u","labels":{"uid":"x"}}}';
  expect(typedForm.isOwn(bytes(value))).toBe(true);
  expect(text(typedForm.withResourceVersion(bytes(value), 7))).toBe(value.replace('"uid":"u"', '"uid":"u","resourceVersion":"7"'));
  expect(typedForm.isOwn(bytes(tricky))).toBe(false);
});
