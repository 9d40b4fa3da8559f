import { X509Certificate } from 'node:crypto';
import {
  applyJsonPatch,
  applyMergePatch,
  applyPatch,
  applyStrategicMergePatch,
  decodeEnveloped,
  deepEqual,
  DecodeError,
  encodeEnveloped,
  isJsonObject,
  seededRandom,
  statusOf,
  unwrapProtobuf,
  VirtualClock,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import {
  bearerTokenOf,
  createCertificateAuthority,
  createServiceAccountKey,
  issueClientCertificate,
  readCertificateIdentity,
  ServiceAccountAuthenticator,
  ServiceAccountTokenIssuer,
} from '@kubewright/authentication';
import type { HttpRequest } from '@kubewright/http';
import { isTooDeep, shown, type FuzzRandom, type FuzzTarget } from '../fuzz-target.ts';
import { mutateBytes, mutateJson, mutateText, nastyTexts, textOfJson } from '../mutate.ts';
import { jsonDictionary, pod, wire } from './samples.ts';

const podSchema = schemaOf({ group: '', version: 'v1', kind: 'Pod' })!;

const protobuf: FuzzTarget<{ of: number; bytes: Uint8Array }> = {
  name: 'protobuf',
  generate: (random) => {
    const of = random.below(wire.length);
    return { of, bytes: mutateBytes(random, wire[of]!.protobuf) };
  },
  feed: ({ of, bytes }) => {
    const { schema } = wire[of]!;
    const envelope = unwrapProtobuf(bytes);
    const object = decodeEnveloped(schema, envelope);
    // What was read can be written, and reads as the same object.
    const again = decodeEnveloped(schema, unwrapProtobuf(encodeEnveloped(schema, object)));
    if (!deepEqual(again, object)) throw new Error('the object does not survive its own encoding');
  },
  refuses: (error) => error instanceof DecodeError,
  show: ({ of, bytes }) => `${wire[of]!.name} ${shown(bytes)}`,
};

/** Text of an object before and after: nobody may change the document that was handed in. */
const before = JSON.stringify(pod);
/** A patch that cannot be carried out is its client's fault. */
const isRefusal = (error: unknown): boolean => {
  const status = statusOf(error);
  return (status !== undefined && status.reason !== 'InternalError') || isTooDeep(error);
};

function patchTarget(
  name: string,
  patches: readonly JsonValue[],
  apply: (document: JsonObject, patch: JsonValue) => JsonObject,
): FuzzTarget<JsonValue> {
  return {
    name,
    generate: (random) => mutateJson(random, random.pick(patches), jsonDictionary),
    feed: (patch) => {
      let refused: unknown;
      try {
        JSON.stringify(apply(pod, patch));
      } catch (error) {
        refused = error;
      }
      if (JSON.stringify(pod) !== before) throw new Error('the document was changed');
      if (refused) throw refused;
    },
    refuses: isRefusal,
    show: shown,
  };
}

const paths = [
  '/spec/containers/0/image',
  '/spec/containers/-',
  '/metadata/labels/app',
  '/metadata/annotations/a~1b',
  '/spec/containers/0',
  '/spec',
  '/',
  '',
  '/spec/containers/01',
  '/spec/containers/-1',
  '/__proto__/x',
  '/metadata/name',
];
const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test'].flatMap((op) =>
  paths.map((path, i) => ({ op, path, from: paths[(i * 5 + 3) % paths.length]!, value: i % 3 ? 'x' : { a: [1] } })),
);

const jsonPatch: FuzzTarget<JsonValue> = {
  ...patchTarget('json-patch', [], applyJsonPatch),
  generate: (random) => {
    const patch = Array.from({ length: 1 + random.below(6) }, () => random.pick(operations)) as JsonValue;
    return random.chance(3) ? patch : mutateJson(random, patch, [...jsonDictionary, ...paths, 'op', 'from', 'value']);
  },
};

const somePatches: readonly JsonValue[] = [
  {
    spec: {
      containers: [
        { name: 'main', image: 'y' },
        { name: 'b', image: 'z' },
      ],
    },
  },
  { metadata: { labels: { app: null }, finalizers: ['b'] } },
  {
    spec: {
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'main' }],
      containers: [{ name: 'main', $patch: 'delete' }, { name: 'b' }],
    },
  },
  { spec: { $retainKeys: ['containers'], volumes: [{ $patch: 'replace' }, { name: 'data', emptyDir: null }], tolerations: null } },
  { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/keep'] }, spec: { $patch: 'replace', containers: [] } },
  pod,
];

const mergePatch = patchTarget('merge-patch', somePatches, applyMergePatch);
const strategicPatch = patchTarget('strategic-merge-patch', somePatches, (document, patch) =>
  applyStrategicMergePatch(document, patch, podSchema),
);

const appliedPod = applyPatch({
  schema: podSchema,
  live: undefined,
  config: { ...pod },
  manager: 'first',
  apiVersion: 'v1',
  kind: 'Pod',
  subresource: '',
  force: false,
  nowText: '2026-01-01T00:00:00Z',
});

const serverSideApply: FuzzTarget<{ config: JsonObject; live: KubeObject; force: boolean }> = {
  name: 'server-side-apply',
  generate: (random) => ({
    config: mutateJson(
      random,
      random.pick<JsonObject>([
        pod,
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'y' }] } },
      ]),
      jsonDictionary,
    ) as JsonObject,
    live: random.chance(3) ? (mutateJson(random, appliedPod as unknown as JsonValue, jsonDictionary) as unknown as KubeObject) : appliedPod,
    force: random.chance(2),
  }),
  feed: ({ config, live, force }) => {
    if (typeof config !== 'object' || config === null || Array.isArray(config)) return;
    // Only objects of the schema are ever stored.
    const stored = live === appliedPod || fits(live);
    if (!stored) return;
    applyPatch({
      schema: podSchema,
      live,
      config,
      manager: 'second',
      apiVersion: 'v1',
      kind: 'Pod',
      subresource: '',
      force,
      nowText: '2026-01-02T00:00:00Z',
    });
  },
  refuses: isRefusal,
  show: shown,
};

function fits(live: unknown): live is KubeObject {
  if (!isJsonObject(live) || !isJsonObject(live['metadata'])) return false;
  try {
    return JSON.stringify(decodeEnveloped(podSchema, unwrapProtobuf(encodeEnveloped(podSchema, live as JsonObject)))) !== '';
  } catch {
    return false;
  }
}

const clock = new VirtualClock({ settle: async () => {}, startMs: Date.parse('2026-01-01T00:00:00Z') });
const deps = { clock, random: seededRandom(3) };
const authority = await createCertificateAuthority({ commonName: 'ca' }, deps);
const issued = await issueClientCertificate(authority, { commonName: 'jane', organizations: ['dev', 'ops'] }, deps);
const certificates = [new X509Certificate(issued.certificatePem).raw, new X509Certificate(authority.certificatePem).raw].map(
  (raw) => new Uint8Array(raw),
);

const x509: FuzzTarget<Uint8Array> = {
  name: 'x509',
  generate: (random) => mutateBytes(random, random.pick(certificates)),
  feed: (der) => {
    const { notBeforeMs, notAfterMs, commonName, organizations } = readCertificateIdentity(der);
    if (Number.isNaN(notBeforeMs + notAfterMs)) throw new TypeError('a certificate without a period of validity was accepted');
    if (![commonName, ...organizations].every((name) => typeof name === 'string')) throw new TypeError('a name is no text');
  },
  refuses: (error) => error instanceof Error && /^malformed (?:certificate|distinguished name|DER)$/.test(error.message),
  show: shown,
};

const issuer = 'https://kubernetes.default.svc';
const key = await createServiceAccountKey();
const tokenIssuer = new ServiceAccountTokenIssuer({ key, ...deps }, { issuer });
const { token } = await tokenIssuer.issue({
  namespace: 'default',
  serviceAccount: { name: 'default', uid: 'u' },
  audiences: [issuer],
  expirationSeconds: 3_600,
});
const there = async () => ({ uid: 'u' });
const lookup = { serviceAccount: there, pod: there, secret: there, node: there };
const authenticator = new ServiceAccountAuthenticator({ keys: [key], lookup, clock }, { issuers: [issuer] });
const jwtPieces = [
  '.',
  '..',
  'e30',
  'bnVsbA',
  'W10',
  '=',
  '-',
  '_',
  'eyJpc3MiOltdfQ',
  'eyJhbGciOiJub25lIn0',
  Buffer.from(JSON.stringify({ iss: issuer })).toString('base64url'),
];

/** The claims changed and encoded again, with a signature that no longer fits. */
function forgedToken(random: FuzzRandom): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = mutateJson(random, JSON.parse(Buffer.from(payload, 'base64url').toString()) as JsonValue, [
    issuer,
    'default',
    'system:serviceaccount:kube-system:x',
    9e9,
  ]);
  const head = random.chance(2)
    ? header
    : Buffer.from(textOfJson(mutateJson(random, { alg: 'ES256', kid: 'x' }, ['none', 'HS256', 'RS256']))).toString('base64url');
  return `${head}.${Buffer.from(textOfJson(claims)).toString('base64url')}.${random.chance(3) ? '' : signature}`;
}

const webSocketToken = (text: string): string => `base64url.bearer.authorization.k8s.io.${text}`;

const bearer: FuzzTarget<Map<string, string>> = {
  name: 'bearer-token',
  generate: (random) => {
    const text = random.chance(3) ? forgedToken(random) : mutateText(random, token, jwtPieces);
    if (random.chance(4))
      return new Map([
        [
          'sec-websocket-protocol',
          `${random.chance(2) ? 'v5.channel.k8s.io, ' : ''}${webSocketToken(random.chance(2) ? Buffer.from(text).toString('base64url') : mutateText(random, 'QUJD', jwtPieces))}`,
        ],
      ]);
    return new Map([['authorization', `${random.pick(['Bearer', 'bearer', 'Bearer ', 'Basic', '', random.pick(nastyTexts)])} ${text}`]]);
  },
  feed: async (headers) => {
    const request = { headers } as unknown as HttpRequest;
    const sent = bearerTokenOf(request);
    const user = await authenticator.authenticate(request);
    if (user && sent !== token && !sameSignature(sent)) throw new Error('a changed token was accepted');
  },
  refuses: (error) => statusOf(error)?.code === 401,
  show: (headers) => shown(Object.fromEntries(headers)),
};

/** Base64 has several texts for the same bytes: those are the same token. */
function sameSignature(sent: string | undefined): boolean {
  const parts = (text = ''): string =>
    text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.');
  return parts(sent) === parts(token);
}

export const objectTargets: readonly FuzzTarget<never>[] = [
  protobuf,
  jsonPatch,
  mergePatch,
  strategicPatch,
  serverSideApply,
  x509,
  bearer,
] as never;
