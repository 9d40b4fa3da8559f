import type { Endpoints, Service } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { endpointsStory } from '../../src/core/endpoints/index.ts';
import { serviceStory } from '../../src/core/service/index.ts';
import { type Changes, createProblems, updateProblems } from './problems.ts';

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'default' },
  spec: {
    selector: { a: 'b' },
    ports: [{ port: 80 }],
    clusterIP: '10.96.0.5',
    clusterIPs: ['10.96.0.5'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  },
} as unknown as Service;

const p = 'spec.ports.0';
const none = { 'spec.clusterIP': 'None', 'spec.clusterIPs': ['None'] };
const external = {
  'spec.type': 'ExternalName',
  'spec.clusterIP': undefined,
  'spec.clusterIPs': undefined,
  'spec.ipFamilies': undefined,
  'spec.ipFamilyPolicy': undefined,
};
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

const creates: readonly (readonly [string, Changes, readonly string[]])[] = [
  ['nothing wrong', {}, []],
  ['no ports', { 'spec.ports': [] }, ['spec.ports: Required value']],
  ['no ports of a headless one', { ...none, 'spec.ports': [] }, []],
  [
    'a port out of range',
    { [`${p}.port`]: 70_000 },
    [
      'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'ports without names',
    { 'spec.ports': [{ port: 80 }, { port: 81 }] },
    ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
  ],
  [
    'the same port twice',
    {
      'spec.ports': [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    },
    ['spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}'],
  ],
  ['a node port inside', { [`${p}.nodePort`]: 30_000 }, ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
  [
    'a protocol that is none',
    { [`${p}.protocol`]: 'X' },
    ['spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'a type that is none',
    { 'spec.type': 'X' },
    ['spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
  ],
  [
    'a headless load balancer',
    { ...none, 'spec.type': 'LoadBalancer' },
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services'],
  ],
  ['an external name', { ...external, 'spec.externalName': 'example.com.' }, []],
  ['no external name', external, ['spec.externalName: Required value']],
  [
    'an external name with an address',
    { 'spec.type': 'ExternalName', 'spec.externalName': 'a.b', 'spec.ipFamilies': undefined, 'spec.ipFamilyPolicy': undefined },
    ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
  ],
  [
    'an address that is none',
    { 'spec.clusterIP': 'x', 'spec.clusterIPs': ['x'] },
    ['spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    'two addresses of one family',
    { 'spec.clusterIPs': ['10.96.0.5', '10.96.0.6'] },
    ['spec.clusterIPs: Invalid value: ["10.96.0.5","10.96.0.6"]: may specify no more than one IP for each IP family'],
  ],
  [
    'an address of the other family',
    { 'spec.clusterIP': 'fd00::1', 'spec.clusterIPs': ['fd00::1'] },
    ['spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`'],
  ],
  ['the same family twice', { 'spec.ipFamilies': ['IPv4', 'IPv4'] }, ['spec.ipFamilies[1]: Duplicate value: "IPv4"']],
  [
    'a timeout of affinity out of range',
    { 'spec.sessionAffinity': 'ClientIP', 'spec.sessionAffinityConfig': { clientIP: { timeoutSeconds: 86_401 } } },
    ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400'],
  ],
  [
    'a loopback address from outside',
    { 'spec.externalIPs': ['127.0.0.1'] },
    ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ],
  [
    'source ranges inside',
    { 'spec.loadBalancerSourceRanges': ['x'] },
    [
      `spec.LoadBalancerSourceRanges: Forbidden: ${onlyLoadBalancer}`,
      'spec.LoadBalancerSourceRanges[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],
  ['a class of load balancers inside', { 'spec.loadBalancerClass': 'a/b' }, [`spec.loadBalancerClass: Forbidden: ${onlyLoadBalancer}`]],
  [
    'a policy for traffic that does not come',
    { 'spec.externalTrafficPolicy': 'Local' },
    ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
  ],
  [
    'a health check nobody makes',
    { 'spec.healthCheckNodePort': 30_000 },
    [
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    'a distribution that is none',
    { 'spec.trafficDistribution': 'X' },
    ['spec.trafficDistribution: Unsupported value: "X": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"'],
  ],
];

for (const [title, changes, errors] of creates) {
  test(`a new service: ${title}`, () => {
    expect(createProblems(serviceStory, service, changes)).toEqual(errors);
  });
}

const updates: readonly (readonly [string, Changes, readonly string[], { subresource?: string; before?: Changes }?])[] = [
  [
    'another address',
    { 'spec.clusterIP': '10.96.0.6', 'spec.clusterIPs': ['10.96.0.6'] },
    ['spec.clusterIPs[0]: Invalid value: ["10.96.0.6"]: may not change once set'],
  ],
  [
    'another family',
    { 'spec.ipFamilies': ['IPv6'], 'spec.clusterIP': '10.96.0.5' },
    ['spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set', expect.stringContaining('expected an IPv6 value')],
  ],
  [
    'no address',
    { 'spec.clusterIP': undefined, 'spec.clusterIPs': undefined },
    ['spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset'],
  ],
  ['a mere name', { ...external, 'spec.externalName': 'a.b', 'spec.internalTrafficPolicy': undefined }, []],
  [
    'an entry of a load balancer that it has not',
    { 'status.loadBalancer.ingress': [{ ip: '1.2.3.4' }] },
    ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
    { subresource: 'status' },
  ],
  [
    'an entry that is no name',
    { 'status.loadBalancer.ingress': [{ hostname: '1.2.3.4' }] },
    ['status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
    { subresource: 'status', before: { 'spec.type': 'LoadBalancer' } },
  ],
];

for (const [title, changes, errors, options] of updates) {
  test(`a service is given ${title}`, () => {
    expect(updateProblems(serviceStory, service, changes, options)).toEqual(errors);
  });
}

const endpoints = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 's', namespace: 'default' },
  subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }],
} as unknown as Endpoints;

const targets: readonly (readonly [string, Changes, readonly string[]])[] = [
  ['nothing wrong', {}, []],
  ['no addresses', { 'subsets.0.addresses': [] }, ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']],
  [
    'a link-local address',
    { 'subsets.0.addresses.0.ip': '169.254.1.1' },
    ['subsets[0].addresses[0].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  ],
  [
    'ports without names',
    { 'subsets.0.ports.1': { port: 81 } },
    ['subsets[0].ports[0].name: Required value', 'subsets[0].ports[1].name: Required value'],
  ],
];

for (const [title, changes, errors] of targets) {
  test(`new endpoints: ${title}`, () => {
    expect(createProblems(endpointsStory, endpoints, changes)).toEqual(errors);
  });
}
