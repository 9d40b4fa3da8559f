import { expect, test } from 'vitest';
import { readReview } from './read-review.ts';

const sent = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' };
const from = { status: 200, contentType: 'application/json' };
const head = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

// As kube-apiserver 1.36 answers.
test.each([
  ['nothing', '', '0-length response with status code: 200 and content type: application/json'],
  ['a page', '<html>no</html>', `couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type ${head}`],
  ['half a document', '{"a":', "couldn't get version/kind; json parse error: unexpected end of JSON input"],
  [
    'a Status',
    '{"apiVersion":"v1","kind":"Status","status":"Failure"}',
    'converting (v1.Status) to (v1.ConversionReview): unknown conversion',
  ],
  [
    'a review of another version',
    '{"apiVersion":"apiextensions.k8s.io/v1beta1","kind":"ConversionReview"}',
    'converting (v1beta1.ConversionReview) to (v1.ConversionReview): unknown conversion',
  ],
  [
    'a kind nobody knows',
    '{"apiVersion":"foo/v1","kind":"Bar"}',
    'no kind "Bar" is registered for version "foo/v1" in scheme "pkg/runtime/scheme.go:111"',
  ],
])('A webhook that answers %s is told of as upstream does', (_what, text, message) => {
  expect(() => readReview(text, sent, from)).toThrow(message);
});

test('A review may be YAML, and need not say that it is one', () => {
  expect(readReview('response:\n  uid: x\n', sent, from)).toEqual({ response: { uid: 'x' } });
});
