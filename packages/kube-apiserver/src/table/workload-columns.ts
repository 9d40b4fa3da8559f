import type { KubeObject } from '@kubewright/api-machinery';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import { containerImages, containerNames } from './cells.ts';
import { type Column, text, wide } from './columns.ts';

/** The wide columns that tell what a workload runs. */
export function containerColumns<T extends KubeObject>(templateOf: (object: T) => PodTemplateSpec | undefined): Column<T>[] {
  return [
    wide(text('Containers', 'Names of the containers.', (object) => containerNames(templateOf(object)?.spec?.containers))),
    wide(text('Images', 'Images of the containers.', (object) => containerImages(templateOf(object)?.spec?.containers))),
  ];
}
