import type { FuzzTarget } from '../fuzz-target.ts';
import { celTarget } from './cel-target.ts';
import { objectTargets } from './object-targets.ts';
import { pipelineTarget } from './pipeline-target.ts';
import { textTargets } from './text-targets.ts';

/** Every decoder of what strangers send, by name. */
export const targets: ReadonlyMap<string, FuzzTarget> = new Map(
  [...textTargets, ...objectTargets, celTarget, pipelineTarget].map((target) => [target.name, target as unknown as FuzzTarget]),
);
