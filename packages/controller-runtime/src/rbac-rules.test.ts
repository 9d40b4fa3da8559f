import { Deployments } from '@kubewright/api/apps/v1';
import { Pods, Services } from '@kubewright/api/core/v1';
import { expect, it } from 'vitest';
import { rbacRulesOf } from './rbac-rules.ts';

it('makes one rule of each group and set of verbs, and one for events', () => {
  const uses = [
    { resource: Pods, verbs: ['list', 'watch'] },
    { resource: Services, verbs: ['watch', 'list'] },
    { resource: Deployments, subresource: 'status', verbs: ['update'] },
    { resource: Pods, verbs: ['list'] },
  ] as const;
  expect(rbacRulesOf({ uses })).toEqual([
    { apiGroups: [''], resources: ['pods', 'services'], verbs: ['list', 'watch'] },
    { apiGroups: ['apps'], resources: ['deployments/status'], verbs: ['update'] },
    { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] },
  ]);
});
