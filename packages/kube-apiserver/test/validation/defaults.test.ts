import type { HorizontalPodAutoscaler } from '@kubewright/api/autoscaling/v2';
import type { HookContext } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { horizontalPodAutoscalerStory } from '../../src/autoscaling/horizontal-pod-autoscaler/index.ts';
import { podStory } from '../../src/core/pod/index.ts';
import { defaultPodTemplate } from '../../src/pod-spec/defaults.ts';

const pod = (spec: object, labels: object = {}): Pod =>
  ({ metadata: { name: 'p', labels }, spec: { containers: [{ name: 'c', image: 'x' }], ...spec } }) as unknown as Pod;
const requests = (cpu: string, memory: string): object => ({ resources: { requests: { cpu, memory } } });

test('what a whole pod asks for follows from its containers, then from its limits', () => {
  const object = pod({
    containers: [requests('1', '1Gi'), requests('500m', '1Gi')],
    resources: { limits: { cpu: '4', memory: '8Gi', 'hugepages-2Mi': '2Mi' } },
  });
  podStory.hooks!.default!(object);
  expect(object.spec.resources).toEqual({
    limits: { cpu: '4', memory: '8Gi', 'hugepages-2Mi': '2Mi' },
    requests: { cpu: '1500m', memory: '2Gi', 'hugepages-2Mi': '2Mi' },
  });
});

test('ports of the host are filled in for pods and not for templates', () => {
  const spec = { hostNetwork: true, containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }] }] };
  const object = pod(structuredClone(spec));
  podStory.hooks!.default!(object);
  expect(object.spec.containers[0]!.ports![0]!.hostPort).toBe(80);
  const template = { metadata: {}, spec: pod(structuredClone(spec)).spec };
  defaultPodTemplate(template);
  expect(template.spec.containers[0]!.ports![0]!.hostPort).toBeUndefined();
});

test('labels that narrow a selector are written into it when the pod is created', () => {
  const spread = { topologyKey: 'z', labelSelector: {}, matchLabelKeys: ['a', 'none', 'constructor'] };
  const term = { topologyKey: 'z', labelSelector: { matchLabels: { x: 'y' } }, mismatchLabelKeys: ['a'] };
  const object = pod(
    { topologySpreadConstraints: [spread], affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    { a: '1' },
  );
  podStory.hooks!.prepareForCreate!(object, {} as HookContext);
  expect(object.spec.topologySpreadConstraints![0]!.labelSelector).toEqual({
    matchExpressions: [{ key: 'a', operator: 'In', values: ['1'] }],
  });
  expect(object.spec.affinity!.podAntiAffinity!.requiredDuringSchedulingIgnoredDuringExecution![0]!.labelSelector).toEqual({
    matchLabels: { x: 'y' },
    matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }],
  });
});

test('behavior of an autoscaler is completed where some is given', () => {
  const object = {
    metadata: { name: 'h' },
    spec: { maxReplicas: 2, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
  } as unknown as HorizontalPodAutoscaler;
  horizontalPodAutoscalerStory.hooks!.default!(object);
  expect(object.spec.behavior).toEqual({
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  });
});
