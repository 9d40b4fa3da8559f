import type { SentRequest } from './api-server.ts';
import { frobs } from './custom-resource-requests.ts';
import { namespace } from './namespace.ts';

const inNamespace = `/api/v1/namespaces/${namespace}`;
const maps = `${inNamespace}/configmaps`;
const authorization = '/apis/authorization.k8s.io/v1';
const json = 'application/json';

const get = (path: string, headers?: SentRequest['headers']): SentRequest => ({ method: 'GET', path, ...(headers && { headers }) });
const reviewOf = (kind: string, spec: object, metadata?: object): object => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind,
  ...(metadata && { metadata }),
  spec: { resourceAttributes: { namespace, verb: 'get', resource: 'pods' }, ...spec },
});
const frob = { apiVersion: frobs.split('/').slice(2, 4).join('/'), kind: 'Frob', metadata: { name: 'large' } };
const deploymentOf = (replicas: string): string =>
  `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"odd"},"spec":{"replicas":${replicas},"selector":{"matchLabels":{"a":"b"}},` +
  '"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}';
const daemonSet = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'odd', annotations: { 'deprecated.daemonset.template.generation': 'x' } },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
};
const daemonSets = `/apis/apps/v1/namespaces/${namespace}/daemonsets`;
const event = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'odd' },
  eventTime: '2020-01-01T00:00:00.000000Z',
  reportingController: 'e2e/upstream',
  reportingInstance: 'one',
  action: 'Compare',
  reason: 'Odd',
  type: 'Normal',
  regarding: { kind: 'Pod', name: 'p', namespace },
};

const impersonations: readonly NonNullable<SentRequest['headers']>[] = [
  { 'impersonate-user': ['alice', 'bob'] },
  { 'impersonate-user': 'alice, bob' },
  { 'impersonate-user': 'alice', 'impersonate-group': '' },
  { 'impersonate-user': 'alice', 'impersonate-group': ['cn=a, ou=b', 'c,d'], 'impersonate-uid': ['1', '2'] },
  { 'impersonate-user': 'alice', 'impersonate-extra-x': ['a, b', '', 'c'] },
  { 'impersonate-group': '' },
];

/** What hardly any client sends, and some proxy, scanner or mistake does. */
export const oddRequests: readonly (readonly [title: string, request: SentRequest])[] = [
  ...['/version', '/api', '/apis/apps', '/apis/apps/v1', '/healthz', '/frob', maps].flatMap((path) =>
    ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']
      .filter((method) => path !== maps || method === 'PUT' || method === 'HEAD')
      .map((method): readonly [string, SentRequest] => [
        `${method} of ${path}`,
        { method, path, ...((method === 'POST' || method === 'PUT') && { body: '{}' }) },
      ]),
  ),
  ...[
    '/api/v1/',
    '/apis/apps/',
    '/api/v2/pods',
    `${inNamespace}/secrets/`,
    `${maps}/none/`,
    `${maps}/none/extra`,
    '/api/v1/namespaces//configmaps/none',
    '/apis/apps/v1/namespaces//deployments/none',
    `${inNamespace}/limitranges//`,
    `${maps}//none`,
    '//api/v1/namespaces',
    '/api//v1/namespaces',
    '/apis/apps//v1',
    '/api/v1/namespaces/.',
    `${maps}/..`,
    `${maps}/%2e`,
    '/api/v1/namespaces/./configmaps',
    `${inNamespace}/componentstatuses`,
    `${inNamespace}/pods/none/log/extra`,
    `${inNamespace}/pods/none/status/extra`,
    `${inNamespace}/frobs`,
    '/api/v1/configmaps/none',
    '/apis/frob.example.com/v1',
    '/apis/apps/v9/deployments',
    frobs.replace(/frobs$/, 'frubs'),
    frobs.replace('/v1/', '/v9/'),
    frobs.replace(/\/namespaces\/[^/]+/, '') + '/none',
    `${frobs}/none/frub`,
    '/healthz/',
    '/healthz/frob',
    '/readyz/ping',
    '/livez?exclude=frob',
    '/readyz/shutdown',
    '/swagger.json',
    '/debug/pprof',
    '/openapi',
    '/openapi/v3/frob',
  ].map((path): readonly [string, SentRequest] => [`GET of ${path}`, get(path)]),

  [
    'a storage class by an old label of nodes',
    {
      method: 'POST',
      path: '/apis/storage.k8s.io/v1/storageclasses?dryRun=All',
      body: {
        metadata: { name: 'old' },
        provisioner: 'x',
        allowedTopologies: [{ matchLabelExpressions: [{ key: 'beta.kubernetes.io/os', values: ['a'] }] }],
      },
    },
  ],
  [
    'a quota of requests beyond that of limits',
    {
      method: 'POST',
      path: `${inNamespace}/resourcequotas?dryRun=All`,
      body: { metadata: { name: 'odd' }, spec: { hard: { cpu: '3', 'limits.cpu': '1' } } },
    },
  ],
  ['the version in a form there is not', get('/version', { accept: 'application/*' })],
  ['a document of another hash', get('/openapi/v3/apis/apps/v1?hash=old')],
  ['a body that begins with no ASCII', { method: 'POST', path: `${maps}?dryRun=All`, body: 'é' }],
  [
    'protobuf that is empty',
    { method: 'POST', path: maps, body: 'k8s\0', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } },
  ],
  ['a delete of a collection as it was at the beginning', { method: 'DELETE', path: `${inNamespace}/limitranges?resourceVersion=x` }],
  ['a create in a name', { method: 'POST', path: `${maps}/..`, body: '{}' }],
  ['a watch of what is deprecated and cannot be watched', get('/api/v1/componentstatuses?watch=1')],
  ['a create beside what is deprecated', { method: 'POST', path: '/api/v1/componentstatuses', body: '{}' }],
  ['a watch in a form of its own with a limit that is none', get(`${maps}?watch=1&limit=x`, { accept: 'application/yaml' })],
  ['the metadata of nothing', get(`${inNamespace}/secrets?limit=1`, { accept: `${json};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io` })],
  ['an error for a terminal', get(`${maps}/none`, { 'user-agent': 'curl/8' })],
  ...['/apis/apps', '/apis/apps/v1', '/apis/apps/v1?pretty=1'].map((path): readonly [string, SentRequest] => [
    `${path} for a terminal`,
    get(path, { 'user-agent': 'curl/8' }),
  ]),
  ['a watch of one namespace by its path', get(`/api/v1/watch/namespaces/${namespace}?timeoutSeconds=1`)],
  [
    'definitions by a field they are not selected by',
    get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions?fieldSelector=spec.group=x'),
  ],
  [
    "the deletion of one of the system's priority classes",
    { method: 'DELETE', path: '/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical?dryRun=All' },
  ],
  [
    'a token bound to what tokens are not bound to',
    {
      method: 'POST',
      path: `${inNamespace}/serviceaccounts/default/token`,
      body: { spec: { boundObjectRef: { kind: 'Foo', apiVersion: 'v1', name: 'odd' } } },
    },
  ],
  ['a watch of a version that is no number', get(`${maps}?watch=1&resourceVersion=abc`)],
  ['a selector that is no escape', get(`${inNamespace}/secrets?labelSelector=%zz`)],
  ['a query with a semicolon', get(`${inNamespace}/secrets?labelSelector=a;b`)],
  ['a query that says a thing twice', get(`${maps}?limit=1&limit=2&labelSelector=none`)],
  ['a time limit that is none', get(`${maps}?timeout=abc`)],
  ['a time limit in seconds without a unit', get(`${maps}?timeoutSeconds=abc`)],
  ['an object that is too large', { method: 'POST', path: frobs, body: { ...frob, spec: { text: 'x'.repeat(1_700_000) } } }],
  [
    'a body that is too large',
    { method: 'POST', path: maps, body: `{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"${'x'.repeat(3_200_000)}"}}` },
  ],
  [
    'a body of another character set',
    { method: 'POST', path: `${maps}?dryRun=All`, body: '{}', headers: { 'content-type': `${json};charset=latin1` } },
  ],

  [
    'a review of oneself',
    {
      method: 'POST',
      path: `${authorization}/selfsubjectaccessreviews`,
      body: reviewOf('SelfSubjectAccessReview', {}),
      headers: { 'user-agent': 'asker/1' },
    },
  ],
  [
    'a review of somebody',
    { method: 'POST', path: `${authorization}/subjectaccessreviews`, body: reviewOf('SubjectAccessReview', { user: 'nobody' }) },
  ],
  [
    'a review with a name',
    {
      method: 'POST',
      path: `${authorization}/subjectaccessreviews`,
      body: reviewOf('SubjectAccessReview', { user: 'nobody' }, { name: 'x' }),
    },
  ],
  [
    'a review in a namespace',
    {
      method: 'POST',
      path: `${authorization}/namespaces/${namespace}/localsubjectaccessreviews`,
      body: reviewOf('LocalSubjectAccessReview', { user: 'nobody' }),
    },
  ],
  [
    'a review of a token',
    {
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'x' } },
    },
  ],
  ['a daemon set whose template generation is no number', { method: 'POST', path: daemonSets, body: daemonSet }],
  [
    'an applied daemon set whose template generation is no number',
    {
      method: 'PATCH',
      path: `${daemonSets}/odd?fieldManager=odd`,
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: daemonSet,
    },
  ],
  [
    'a definition without versions',
    {
      method: 'POST',
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All',
      body: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'odds.upstream.example.com' },
        spec: { group: 'upstream.example.com', scope: 'Namespaced', names: { plural: 'odds', kind: 'Odd' } },
      },
    },
  ],
  [
    'a service that asks for one node port twice',
    {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/services?dryRun=All`,
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'odd' },
        spec: {
          type: 'NodePort',
          ports: [
            { name: 'a', port: 80, nodePort: 30_080 },
            { name: 'b', port: 81, nodePort: 30_080 },
          ],
        },
      },
    },
  ],
  ...[
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
    'application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList',
    'text/html',
  ].map((accept): readonly [string, SentRequest] => [`discovery as ${accept}`, get('/api', { accept })]),
  ...['1.0', '1e2', '-0', '2147483648', '9007199254740993', '99999999999999999999'].map((replicas): readonly [string, SentRequest] => [
    `${replicas} replicas`,
    { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`, body: deploymentOf(replicas) },
  ]),
  ['1.0 seconds to die in', { method: 'DELETE', path: `${maps}/none`, body: '{"gracePeriodSeconds":1.0}' }],
  ...['1.500', '+1', '1E3', '12345.678901', 'm', '1e400'].map((cpu): readonly [string, SentRequest] => [
    `${cpu} of a processor`,
    { method: 'POST', path: `${inNamespace}/resourcequotas?dryRun=All`, body: { metadata: { name: 'odd' }, spec: { hard: { cpu } } } },
  ]),
  ...[
    'metadata: {name: odd}\ndata:\n  a: |\n    x\n    y',
    'metadata: {name: odd}\ndata: {a: !x 1, b: !!binary aGk=, c: ! "d"}\n',
    'x: &x {a: "1"}\nmetadata: {name: odd}\ndata:\n  a: "2"\n  <<: *x\n',
    'metadata: {name: odd}\ndata:\n  a: b\n  a:\n    c\n',
    'metadata: {name: odd}\n~: x\n',
    'metadata: {name: odd}# c\ndata:\n  a: |# c\n    x\n  b: "x"# c\n  c: ! 1\n  d: 0x1FFFFFFFFFFFFFFFFF\n',
    'a: !!int x\n',
    'a: *x\n',
  ].flatMap((body) =>
    ['', '&fieldValidation=Strict'].map((query): readonly [string, SentRequest] => [
      `the YAML ${JSON.stringify(body)}${query}`,
      { method: 'POST', path: `${maps}?dryRun=All${query}`, body, headers: { 'content-type': 'application/yaml' } },
    ]),
  ),
  ...['a: b: c\n', 'a:\n\tb: c\n', 'a: "b\n', 'a: {b: c\n', 'a: .inf\n', 'kind: ConfigMap\nmetadata: {name: odd}\n---\na: [\n'].map(
    (body): readonly [string, SentRequest] => [
      `the YAML ${JSON.stringify(body)}`,
      { method: 'POST', path: `${maps}?dryRun=All`, body, headers: { 'content-type': 'application/yaml' } },
    ],
  ),
  ...['serviceaccounts/none/token', 'pods/none/eviction', 'pods/none/binding'].map((path): readonly [string, SentRequest] => [
    `no JSON for ${path}`,
    { method: 'POST', path: `${inNamespace}/${path}`, body: 'no' },
  ]),
  ['no JSON for a Scale', { method: 'PUT', path: `/apis/apps/v1/namespaces/${namespace}/deployments/none/scale`, body: '{"spec":' }],
  [
    'a short token of nobody',
    {
      method: 'POST',
      path: `${inNamespace}/serviceaccounts/none/token`,
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 5 } },
    },
  ],
  ['a form that is not wanted and yet the only one', get(`${inNamespace}/secrets`, { accept: `${json};q=0` })],
  [
    'a create that is only tried, as a table',
    {
      method: 'POST',
      path: `${maps}?dryRun=All`,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'tried' } },
      headers: { accept: `${json};as=Table;v=v1;g=meta.k8s.io` },
    },
  ],
  [
    'an event of the newer group',
    { method: 'POST', path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events?dryRun=All`, body: event },
  ],
  ...[{}, { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }].map((spec): readonly [string, SentRequest] => [
    `a service ${JSON.stringify(spec)} that is only tried`,
    {
      method: 'POST',
      path: `${inNamespace}/services?dryRun=All`,
      body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'tried' }, spec: { ports: [{ port: 80 }], ...spec } },
    },
  ]),
  ['a port that is none', get(`${inNamespace}/pods/none/portforward?ports=x`)],
  ['an event that is not there', get(`/apis/events.k8s.io/v1/namespaces/${namespace}/events/none`)],
  ['a group without a user to act as', get('/frob', { 'impersonate-group': 'x' })],
  ['nobody to act as', get('/frob', { 'impersonate-user': '' })],
  ...impersonations.map((headers): readonly [string, SentRequest] => [
    `who ${JSON.stringify(headers)} is`,
    {
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      headers,
    },
  ]),
  ['a proxy to a service that is not there', get(`${inNamespace}/services/none/proxy/x`)],
];
