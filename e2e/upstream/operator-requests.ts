import type { SentRequest } from './api-server.ts';
import { namespace } from './namespace.ts';

const services = `/api/v1/namespaces/${namespace}/services`;
const merge = { 'content-type': 'application/merge-patch+json' };
const reviews = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const levels = '/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations';
const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';

const whoAmI = (headers: Record<string, string>): SentRequest => ({ method: 'POST', path: reviews, headers, body: {} });
const external = { type: 'ExternalName', externalName: 'elsewhere.example.com' };
const service = { metadata: { name: 'changing' }, spec: { clusterIP: 'None', ports: [{ name: 'a', port: 80 }] } };
// A mirror pod needs no service account, which nobody makes beside a kube-apiserver alone.
const lost = {
  metadata: { name: 'lost', annotations: { 'kubernetes.io/config.mirror': 'x' } },
  spec: { nodeName: 'nowhere', containers: [{ name: 'a', image: 'a' }] },
};
const pods = `/api/v1/namespaces/${namespace}/pods`;
const become = (spec: object): SentRequest => ({
  method: 'PATCH',
  path: `${services}/changing?dryRun=All`,
  headers: merge,
  body: { spec: { ...external, ...spec } },
});
const addressed = (name: string, spec: object): SentRequest => ({
  method: 'POST',
  path: services,
  body: { metadata: { name }, spec: { clusterIP: '10.96.77.77', ports: [{ port: 80 }], ...spec } },
});
const form = (path: string, as: string): SentRequest => ({
  method: 'GET',
  path,
  headers: { accept: `application/json;g=config.k8s.io;v=v2;as=${as}` },
});

/** What those send who run a cluster. */
export const operatorRequests: readonly (readonly [title: string, request: SentRequest])[] = [
  // First: from then on both servers try the impersonation of old first.
  ['who a master is', whoAmI({ 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' })],
  ['who a node is', whoAmI({ 'impersonate-user': 'system:node:one' })],
  ['who a service account is', whoAmI({ 'impersonate-user': `system:serviceaccount:${namespace}:default` })],
  ['who somebody with everything is', whoAmI({ 'impersonate-user': 'jane', 'impersonate-group': 'devs', 'impersonate-uid': '7' })],
  ['who nobody is', whoAmI({ 'impersonate-user': 'system:anonymous' })],
  ['a service whose type changes', { method: 'POST', path: services, body: service }],
  ['the change to an external name', become({})],
  ['the change to an external name that clears the address', become({ clusterIP: null, clusterIPs: null })],
  ['the change to an external name that wants families', become({ ipFamilyPolicy: 'PreferDualStack' })],
  ['the end of that service', { method: 'DELETE', path: `${services}/changing` }],
  ['a service that is refused and names an address', addressed('refused', { sessionAffinity: 'x' })],
  ['the service that gets that address', addressed('addressed', {})],
  ['the end of that service with an address', { method: 'DELETE', path: `${services}/addressed` }],
  ['a pod of a node there is not', { method: 'POST', path: pods, body: lost }],
  ['the log of that pod', { method: 'GET', path: `${pods}/lost/log` }],
  ['a command in that pod', { method: 'POST', path: `${pods}/lost/exec?command=a&stdout=1` }],
  ['the ports of that pod', { method: 'GET', path: `${pods}/lost/portforward?ports=80` }],
  ['a status in a version there is not', form('/statusz', 'Statusz')],
  ['flags in a version there is not', form('/flagz', 'Flagz')],
  [
    'a priority level with everything wrong',
    {
      method: 'POST',
      path: `${levels}?dryRun=All`,
      body: {
        metadata: { name: 'wrong' },
        spec: {
          type: 'Limited',
          limited: { nominalConcurrencyShares: -1, lendablePercent: 200, borrowingLimitPercent: -1, limitResponse: { type: 'Queue' } },
        },
      },
    },
  ],
  [
    'a policy with an empty message',
    {
      method: 'POST',
      path: `${policies}?dryRun=All`,
      body: {
        metadata: { name: 'wrong' },
        spec: {
          matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] },
          validations: [{ expression: 'true', message: ' ' }],
        },
      },
    },
  ],
];
