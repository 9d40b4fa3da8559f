import type { Pod, Service } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { expandVariables } from './expand-variables.ts';
import { fieldPathValue } from './field-path.ts';
import { resourceFieldValue } from './resource-field.ts';
import { serviceEnvironment } from './service-environment.ts';

const values: Readonly<Record<string, string>> = { A: 'a', EMPTY: '' };

test.each([
  ['$(A)', 'a'],
  ['x$(A)y$(A)', 'xaya'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$a'],
  ['$(NONE)', '$(NONE)'],
  ['$(EMPTY)', ''],
  ['$(A', '$(A'],
  ['$A $', '$A $'],
])('%s expands to %s', (text, expected) => {
  expect(expandVariables(text, (name) => values[name])).toBe(expected);
});

test('a service’s variables are upstream’s', () => {
  const service = {
    metadata: { name: 'my-web' },
    spec: {
      clusterIP: '10.0.0.5',
      ports: [
        { name: 'http', port: 80, protocol: 'TCP' },
        { name: 'admin', port: 81 },
      ],
    },
  } as unknown as Service;
  expect(Object.fromEntries(serviceEnvironment([service]))).toEqual({
    MY_WEB_SERVICE_HOST: '10.0.0.5',
    MY_WEB_SERVICE_PORT: '80',
    MY_WEB_SERVICE_PORT_HTTP: '80',
    MY_WEB_SERVICE_PORT_ADMIN: '81',
    MY_WEB_PORT: 'tcp://10.0.0.5:80',
    MY_WEB_PORT_80_TCP: 'tcp://10.0.0.5:80',
    MY_WEB_PORT_80_TCP_PROTO: 'tcp',
    MY_WEB_PORT_80_TCP_PORT: '80',
    MY_WEB_PORT_80_TCP_ADDR: '10.0.0.5',
    MY_WEB_PORT_81_TCP: 'tcp://10.0.0.5:81',
    MY_WEB_PORT_81_TCP_PROTO: 'tcp',
    MY_WEB_PORT_81_TCP_PORT: '81',
    MY_WEB_PORT_81_TCP_ADDR: '10.0.0.5',
  });
});

const pod: Pod = {
  metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { b: '2', a: '1"' } },
  spec: { nodeName: 'node', containers: [{ name: 'c', resources: { limits: { memory: '100Mi' }, requests: { cpu: '1500m' } } }] },
  status: {},
};
const addresses = { podIps: ['10.0.0.1'], hostIps: ['1.2.3.4'] };

test.each([
  ['metadata.name', 'p'],
  ["metadata.labels['b']", '2'],
  ["metadata.labels['none']", ''],
  ['metadata.labels', 'a="1\\""\nb="2"'],
  ['spec.nodeName', 'node'],
  ['status.podIP', '10.0.0.1'],
  ['status.hostIP', '1.2.3.4'],
])('the field %s is read', (path, expected) => {
  expect(fieldPathValue(pod, path, addresses)).toBe(expected);
});

test.each([
  ['limits.memory', '1Mi', '100'],
  ['limits.memory', '0', '104857600'],
  ['requests.cpu', '1', '2'],
  ['requests.cpu', '1m', '1500'],
  ['limits.cpu', '1', '8'],
])('the resource %s in units of %s is %s', (resource, divisor, expected) => {
  expect(resourceFieldValue(pod, 'c', { resource, divisor }, { cpu: '8' })).toBe(expected);
});
