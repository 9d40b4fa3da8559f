import type { PrinterColumn, ResourceDefinition, ResourceVersion } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import type { KindStory } from './kind-story.ts';
import { kindStories } from './kind-stories.ts';
import { fallbackColumns } from './table/columns.ts';

/** Every built-in resource of Kubernetes, with columns, defaults, strategies and validation attached. */
export function kubernetesDefinitions(): ResourceDefinition[] {
  const stories = new Map(kindStories.map((story) => [keyOf(story), story]));
  return builtInDefinitions().map((definition) => withStory(definition, stories.get(keyOf(definition))));
}

const keyOf = ({ group, plural }: { group: string; plural: string }): string => `${plural}.${group}`;

function withStory(definition: ResourceDefinition, story: KindStory | undefined): ResourceDefinition {
  const columns = story?.columns ?? fallbackColumns;
  return {
    ...definition,
    hooks: { ...definition.hooks, ...story?.hooks },
    versions: definition.versions.map((version) => withColumns(version, columns as readonly PrinterColumn[], story?.conversions?.get(version.name))),
  };
}

/** Keeps property descriptors: a version's schema is built when it is first read. */
function withColumns(version: ResourceVersion, columns: readonly PrinterColumn[], conversion: ResourceVersion['conversion']): ResourceVersion {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(version)) as ResourceVersion;
  return Object.defineProperties(copy, {
    columns: { value: columns, enumerable: true },
    ...(conversion && { conversion: { value: conversion, enumerable: true } }),
  });
}
