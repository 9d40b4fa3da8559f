import { decodeCbor, deepEqual, encodeCbor, statusOf } from '@kubewright/api-machinery';
import { requestedSubject } from '../../../packages/admission/src/certificates/requested-subject.ts';
import { parseListOptions, parseResourceVersion } from '../../../packages/apiserver/src/request/list-options.ts';
import { negotiateInput, negotiateOutput, negotiatePatch } from '../../../packages/apiserver/src/request/negotiation.ts';
import { parseRequestInfo } from '../../../packages/apiserver/src/request/request-info.ts';
import { parseDeleteOptions, parseWriteOptions } from '../../../packages/apiserver/src/request/write-options.ts';
import { isTooDeep, shown, type FuzzTarget } from '../fuzz-target.ts';
import { mutateBytes, mutateText, nastyTexts } from '../mutate.ts';
import { samples, wire } from './samples.ts';

/** Whether a refusal is one that clients are given: an error of theirs. */
const isClientError = (error: unknown): boolean => Math.floor((statusOf(error)?.code ?? 0) / 100) === 4;

const cborSamples = [
  ...wire.map(({ json, schema }) => encodeCbor(JSON.parse(json), schema)),
  ...samples.map((sample) => encodeCbor(sample)),
];

const cbor: FuzzTarget<Uint8Array> = {
  name: 'cbor',
  generate: (random) => mutateBytes(random, random.pick(cborSamples)),
  feed: (bytes) => {
    const value = decodeCbor(bytes);
    // What was read can be written, and reads as the same value.
    if (!deepEqual(decodeCbor(encodeCbor(value)), value)) throw new Error('the value does not survive its own encoding');
  },
  refuses: (error) => error instanceof SyntaxError,
  show: shown,
};

const accepts = [
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/vnd.kubernetes.protobuf;stream=watch',
  '*/*;q=0.1,application/yaml',
  'application/cbor;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/apply-patch+yaml',
  'application/json; charset=utf-8',
];
const acceptPieces = [
  ',',
  ';',
  '=',
  'q=',
  'q=1e400',
  'as=',
  'Table',
  'g=meta.k8s.io',
  'v=v1',
  'application/',
  '*/*',
  'stream=watch',
  ' ',
  '"',
  '\\',
];

const mediaTypes: FuzzTarget<string> = {
  name: 'media-types',
  generate: (random) => mutateText(random, random.pick(accepts), acceptPieces),
  feed: (header) => {
    const refusals = [
      () => negotiateOutput(header, { protobuf: true, cbor: true, transforms: true }),
      () => negotiateOutput(header, { protobuf: false, cbor: false, transforms: true, stream: true }),
      () => negotiateInput(header, { protobuf: true, cbor: true }),
      () => negotiatePatch(header, { strategic: true, cbor: true }),
    ].map(refusalOf);
    const wrong = refusals.find((error) => error !== undefined && ![406, 415].includes(statusOf(error)?.code ?? 0));
    if (wrong) throw wrong;
  },
  refuses: () => false,
  show: shown,
};

function refusalOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

const paths = [
  '/api/v1/namespaces/default/pods/web/log',
  '/apis/apps/v1/deployments',
  '/api/v1/watch/namespaces/x/pods',
  '/apis/example.com/v1/namespaces/a/things/b/status',
  '/api/v1/proxy/nodes/a/b',
  '/',
];
const queries = [
  'labelSelector=a%3Db&limit=5&continue=abc',
  'resourceVersion=12&resourceVersionMatch=Exact',
  'watch=1&timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=1&resourceVersionMatch=NotOlderThan',
  'dryRun=All&fieldManager=m&force=true&fieldValidation=Strict',
  'gracePeriodSeconds=5&propagationPolicy=Foreground&orphanDependents=true',
  'limit=9223372036854775807',
  'pretty=%zz&limit=+1',
];
const queryPieces = [
  '&',
  '=',
  '%',
  '%2f',
  '%00',
  '+',
  '-',
  '1',
  '/',
  '..',
  'namespaces',
  'limit',
  'dryRun=',
  'resourceVersion=',
  'e9',
  '\0',
];

/** Path and query of a request, and every option that is read from them. */
const requestLine: FuzzTarget<readonly [string, string, string]> = {
  name: 'request-line',
  generate: (random) => [
    random.pick(['GET', 'POST', 'PATCH', 'DELETE', random.pick(nastyTexts)]),
    mutateText(random, random.pick(paths), queryPieces),
    mutateText(random, random.pick(queries), queryPieces),
  ],
  feed: ([method, path, text]) => {
    const query = new URLSearchParams(text);
    const info = parseRequestInfo(method, path, query);
    const refusals = [
      () => parseListOptions(query, info.verb === 'watch'),
      () => parseResourceVersion(query.get('resourceVersion') ?? ''),
      () => parseWriteOptions(query, 'PatchOptions', true),
      () => parseDeleteOptions(undefined, query),
    ].map(refusalOf);
    const wrong = refusals.find((error) => error !== undefined && !isClientError(error));
    if (wrong) throw wrong;
  },
  refuses: (error) => isClientError(error) || isTooDeep(error),
  show: shown,
};

/** A PKCS #10 request of one organization, unsigned: nothing here looks at the signature. */
const certificateRequest = Uint8Array.from(
  Buffer.from(
    '3081c4306b02010030223120301e060355040a131773797374656d3a61757468656e7469636174656400003059301306072a8648ce3d020106082a8648ce3d030107034200' +
      '04'.padEnd(130, '7') +
      'a000300a06082a8648ce3d040302034800' +
      '3045'.padEnd(142, '0'),
    'hex',
  ),
);

const certificateRequests: FuzzTarget<Uint8Array> = {
  name: 'certificate-request',
  generate: (random) => mutateBytes(random, certificateRequest),
  feed: (der) => {
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const subject = requestedSubject(Buffer.from(pem).toString('base64'));
    if (subject?.organizations.some((name) => typeof name !== 'string')) throw new TypeError('an organization is no text');
  },
  refuses: () => false,
  show: shown,
};

export const requestTargets: readonly FuzzTarget<never>[] = [cbor, mediaTypes, requestLine, certificateRequests] as never;
