import type { Job } from '@kubewright/api/batch/v1';
import type { Container, PodTemplateSpec } from '@kubewright/api/core/v1';
import { completionIndexKey, trackingFinalizer } from './job-pods.ts';

const indexEnvironmentName = 'JOB_COMPLETION_INDEX';

/** The template of one pod of a job, and what its name begins with: an indexed job's pods carry their index. */
export function templateFor({ metadata, spec }: Job, index: number | undefined): { template: PodTemplateSpec; generateName: string } {
  const { template } = spec;
  const finalizers = [...new Set([...(template.metadata?.finalizers ?? []), trackingFinalizer])];
  if (index === undefined)
    return { template: { ...template, metadata: { ...template.metadata, finalizers } }, generateName: `${metadata.name}-` };
  const indexText = String(index);
  return {
    template: {
      metadata: {
        ...template.metadata,
        finalizers,
        labels: { ...template.metadata?.labels, [completionIndexKey]: indexText },
        annotations: { ...template.metadata?.annotations, [completionIndexKey]: indexText },
      },
      spec: {
        ...template.spec!,
        hostname: `${metadata.name}-${index}`,
        ...(template.spec!.initContainers && { initContainers: template.spec!.initContainers.map(withIndex) }),
        containers: template.spec!.containers.map(withIndex),
      },
    },
    generateName: `${metadata.name}-${index}-`,
  };
}

function withIndex(container: Container): Container {
  if (container.env?.some(({ name }) => name === indexEnvironmentName)) return container;
  const fieldPath = `metadata.labels['${completionIndexKey}']`;
  return { ...container, env: [...(container.env ?? []), { name: indexEnvironmentName, valueFrom: { fieldRef: { fieldPath } } }] };
}
