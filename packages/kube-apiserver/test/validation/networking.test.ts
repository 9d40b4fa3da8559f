import { describe, expect, test } from 'vitest';
import { KindChecks } from './check.ts';

const backend = { service: { name: 'web', port: { number: 80 } } };
const ingress = new KindChecks('ingresses.networking.k8s.io', {
  metadata: { name: 'i', namespace: 'default' },
  spec: { rules: [{ host: 'a.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
});
const withPath = (path: object) => ({ spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...path }] } }] } });

describe('An Ingress', () => {
  const cases: [string, object, string[]][] = [
    ['as it is', {}, []],
    [
      'without rules and backend',
      { spec: { rules: null } },
      ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
    ],
    [
      'with an address as host',
      { spec: { rules: [{ host: '1.2.3.4' }] } },
      ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
    ],
    [
      'without a path type',
      withPath({ pathType: undefined }),
      ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
    ],
    [
      'with an unknown path type',
      withPath({ pathType: 'Regex' }),
      ['spec.rules[0].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"'],
    ],
    ['with a relative path', withPath({ path: 'x' }), ['spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path']],
    [
      'with a path that goes up',
      withPath({ path: '/a/..' }),
      ['spec.rules[0].http.paths[0].path: Invalid value: "/a/..": cannot end with \'/..\''],
    ],
    [
      'with a path that has an encoded slash',
      withPath({ path: '/a%2fb' }),
      ['spec.rules[0].http.paths[0].path: Invalid value: "/a%2fb": must not contain \'%2f\''],
    ],
    ['with no path where the class decides', withPath({ path: '', pathType: 'ImplementationSpecific' }), []],
    [
      'with an empty backend',
      withPath({ backend: {} }),
      ['spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required'],
    ],
    [
      'with a backend without port',
      withPath({ backend: { service: { name: 'web' } } }),
      ['spec.rules[0].http.paths[0].backend: Required value: port name or number is required'],
    ],
    [
      'with a backend of two ports',
      withPath({ backend: { service: { name: 'web', port: { name: 'http', number: 80 } } } }),
      ['spec.rules[0].http.paths[0].backend: Invalid value: "": cannot set both port name & port number'],
    ],
    [
      'with a backend of a port too high',
      withPath({ backend: { service: { name: 'web', port: { number: 70_000 } } } }),
      ['spec.rules[0].http.paths[0].backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'with a resource as backend that has no name',
      withPath({ backend: { resource: { kind: 'Bucket' } } }),
      ['spec.rules[0].http.paths[0].backend.resource.name: Required value'],
    ],
    [
      'with two classes',
      { metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } }, spec: { ingressClassName: 'b' } },
      ['annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified'],
    ],
  ];
  test.each(cases)('%s', (_, patch, errors) => expect(ingress.create(patch)).toEqual(errors));

  test('with the old annotation is warned about', () => {
    expect(ingress.warnings({ metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } } })).toEqual([
      'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
    ]);
  });

  test('has a status of addresses', () => {
    const status = (entry: object) => ingress.update({ status: { loadBalancer: { ingress: [entry] } } }, { subresource: 'status' });
    expect(status({ ip: '010.0.0.1' })).toEqual([
      'status.loadBalancer.ingress[0].ip: Invalid value: "010.0.0.1": must not have leading 0s',
    ]);
    expect(status({ hostname: '1.2.3.4' })).toEqual([
      'status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ]);
  });
});

describe('An IngressClass', () => {
  const ingressClass = new KindChecks('ingressclasses.networking.k8s.io', {
    metadata: { name: 'c' },
    spec: { controller: 'example.com/c', parameters: { kind: 'P', name: 'p' } },
  });
  const cases: [string, object, string[]][] = [
    ['as it is', {}, []],
    ['without controller', { spec: { controller: null } }, ['spec.controller: Required value']],
    [
      'whose controller has no path',
      { spec: { controller: 'example.com' } },
      ['spec.controller: Invalid value: "example.com": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'whose parameters lie in no namespace',
      { spec: { parameters: { scope: 'Namespace' } } },
      ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ],
    [
      'whose parameters lie in a namespace although the cluster is said',
      { spec: { parameters: { namespace: 'x' } } },
      ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
    ],
  ];
  test.each(cases)('%s', (_, patch, errors) => expect(ingressClass.create(patch)).toEqual(errors));
  test('keeps its controller', () =>
    expect(ingressClass.update({ spec: { controller: 'example.com/d' } })).toEqual([
      'spec.controller: Invalid value: "example.com/d": field is immutable',
    ]));
});

describe('A NetworkPolicy', () => {
  const policy = new KindChecks('networkpolicies.networking.k8s.io', {
    metadata: { name: 'p', namespace: 'default' },
    spec: { podSelector: {} },
  });
  const from = (peer: object) => ({ spec: { ingress: [{ from: [peer] }] } });
  const port = (ports: object) => ({ spec: { egress: [{ ports: [ports] }] } });
  const cases: [string, object, string[]][] = [
    ['as it is', {}, []],
    ['from nobody', from({}), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    [
      'from a block and pods',
      from({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }),
      ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    [
      'from what is no network',
      from({ ipBlock: { cidr: '10.0.0.0' } }),
      ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
    [
      'from a network with host bits',
      from({ ipBlock: { cidr: '10.0.0.1/8' } }),
      ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
    ],
    [
      'but for what lies outside',
      from({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }),
      ['spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`'],
    ],
    [
      'but for all of it',
      from({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }),
      ['spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`'],
    ],
    [
      'to a range that ends before it begins',
      port({ port: 80, endPort: 79 }),
      ['spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`'],
    ],
    [
      'to a range of a named port',
      port({ port: 'http', endPort: 81 }),
      ['spec.egress[0].ports[0].endPort: Invalid value: 81: may not be specified when `port` is non-numeric'],
    ],
    [
      'with an unknown protocol',
      port({ protocol: 'ICMP' }),
      ['spec.egress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"'],
    ],
    [
      'of an unknown type',
      { spec: { policyTypes: ['Both'] } },
      ['spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"'],
    ],
  ];
  test.each(cases)('%s', (_, patch, errors) => expect(policy.create(patch)).toEqual(errors));

  test('keeps a network that it has had', () => {
    const wrong = from({ ipBlock: { cidr: '10.0.0.1/8' } });
    expect(policy.update(wrong, { before: wrong })).toEqual([]);
    expect(policy.update(wrong)).toHaveLength(1);
  });
  test('with an IPv6 network in a form of its own is warned about', () => {
    expect(policy.warnings(from({ ipBlock: { cidr: '2001:DB8::/32' } }))).toEqual([
      'spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
    ]);
  });
});

describe('An IPAddress', () => {
  const address = new KindChecks('ipaddresses.networking.k8s.io', {
    metadata: { name: '10.0.0.1' },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 's' } },
  });
  const cases: [string, object, string[]][] = [
    ['as it is', {}, []],
    ['of no address', { metadata: { name: 'x' } }, ['metadata.name: must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    ['in a form of its own', { metadata: { name: '2001:DB8::1' } }, ['metadata.name: must be in canonical form ("2001:db8::1")']],
    ['of nobody', { spec: { parentRef: null } }, ['spec.parentRef: Required value']],
    ['of a nameless object', { spec: { parentRef: { name: '' } } }, ['spec.parentRef.name: Required value']],
  ];
  test.each(cases)('%s', (_, patch, errors) => expect(address.create(patch)).toEqual(errors));
  test('keeps its owner', () =>
    expect(address.update({ spec: { parentRef: { name: 't' } } })[0]).toMatch(/^spec.parentRef: Invalid value: .*: field is immutable$/));
});

describe('A ServiceCIDR', () => {
  const range = new KindChecks('servicecidrs.networking.k8s.io', { metadata: { name: 'r' }, spec: { cidrs: ['10.0.0.0/24'] } });
  const cases: [string, object, string[]][] = [
    ['as it is', {}, []],
    ['of no network', { spec: { cidrs: [] } }, ['spec.cidrs: Required value: at least one CIDR required']],
    ['of both families', { spec: { cidrs: ['10.0.0.0/24', 'fd00::/112'] } }, []],
    [
      'of one family twice',
      { spec: { cidrs: ['10.0.0.0/24', '10.1.0.0/24'] } },
      [
        'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
  ];
  test.each(cases)('%s', (_, patch, errors) => expect(range.create(patch)).toEqual(errors));
  test('may get a second family and lose none', () => {
    expect(range.update({ spec: { cidrs: ['10.0.0.0/24', 'fd00::/112'] } })).toEqual([]);
    expect(range.update({ spec: { cidrs: ['10.9.0.0/24'] } })).toEqual(['spec.cidrs[0]: Invalid value: "10.9.0.0/24": field is immutable']);
    expect(range.update({}, { before: { spec: { cidrs: ['10.0.0.0/24', 'fd00::/112'] } } })).toEqual([
      'spec.cidrs: Invalid value: ["10.0.0.0/24"]: field is immutable',
    ]);
  });
});
