import type { ResourceType } from '@kubewright/api-machinery';
import type { Component, FirstWrite } from '@kubewright/controller-runtime';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';

/** Whether the store began as a cluster that had come to rest. */
export const isSettled = (get: Resolve): boolean => get(tokens.settledRevision) > 0;

/** Tells of the first object of a resource by the store watch of the API server in this process. */
export function firstWrite(get: Resolve): FirstWrite {
  return (resources, signal) => get(tokens.apiServer).firstWrite(resources, get(tokens.settledRevision), signal);
}

/** A component that has nothing to do while there is no object of any of the resources. */
export function afterFirstWrite(get: Resolve, resources: readonly ResourceType[], component: Component): Component {
  const run = async (signal: AbortSignal): Promise<void> => {
    await firstWrite(get)(resources, signal);
    if (!signal.aborted) await component.run(signal);
  };
  return { ...component, run };
}

/**
 * A component that keeps objects as they should be, also where there are none yet. In a cluster that began at rest they
 * are: it begins when one of the resources is written or when `wanted` resolves, and what waits for it is told at once.
 */
export function restingUntilWrite(
  get: Resolve,
  resources: readonly ResourceType[],
  component: Component,
  told: () => void,
  wanted?: Promise<void>,
): Component {
  if (!isSettled(get)) return component;
  const run = async (signal: AbortSignal): Promise<void> => {
    told();
    const written = firstWrite(get)(resources, signal);
    await (wanted ? Promise.race([written, wanted]) : written);
    if (!signal.aborted) await component.run(signal);
  };
  return { name: component.name, run };
}
