import { expect, test } from 'vitest';
import type { Deployment } from '@kubewright/api/apps/v1';
import { kindStories } from './kind-stories.ts';
import { kubernetesDefinitions } from './kubernetes-definitions.ts';
import { parseFeatureGates } from './runtime-config/feature-gates.ts';
import { parseRuntimeConfig } from './runtime-config/runtime-config.ts';

const definitions = kubernetesDefinitions({
  runtimeConfig: parseRuntimeConfig(['api/all=true']),
  featureGates: parseFeatureGates(['AllAlpha=true,AllBeta=true']),
});
const definitionOf = (plural: string, group = '') =>
  definitions.find((definition) => definition.plural === plural && definition.group === group)!;

test('every story belongs to a built-in resource', () => {
  const known = new Set(definitions.map(({ group, plural }) => `${plural}.${group}`));
  expect(kindStories.map(({ group, plural }) => `${plural}.${group}`).filter((key) => !known.has(key))).toEqual([]);
});

test('every served version has columns, the first of them the name or the time', () => {
  for (const definition of definitions) {
    for (const version of definition.versions) expect(version.columns?.length).toBeGreaterThan(0);
  }
});

test('a minimal Deployment gets the defaults of upstream', () => {
  const deployment = {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    },
  } as unknown as Deployment;
  definitionOf('deployments', 'apps').hooks.default!(deployment);
  expect(deployment.spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  expect(deployment.spec.template.spec).toEqual({
    containers: [
      {
        name: 'web',
        image: 'nginx',
        imagePullPolicy: 'Always',
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
});

test('a selector that does not fit the template is refused in upstream’s words', () => {
  const deployment = {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    },
  } as unknown as Deployment;
  const { hooks } = definitionOf('deployments', 'apps');
  hooks.default!(deployment);
  const context = { nowMs: 0, random: undefined as never, user: { name: '', groups: [] }, subresource: '', dryRun: false, warn: () => {} };
  expect(hooks.validate!(deployment, context)).toEqual([
    {
      type: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      badValue: { app: 'web' },
      detail: '`selector` does not match template `labels`',
    },
  ]);
});
