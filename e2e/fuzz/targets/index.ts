import type { FuzzTarget } from '../fuzz-target.ts';
import { celTarget } from './cel-target.ts';
import { http2Targets } from './http2-targets.ts';
import { objectTargets } from './object-targets.ts';
import { pipelineTarget } from './pipeline-target.ts';
import { requestTargets } from './request-targets.ts';
import { streamTargets } from './stream-targets.ts';
import { textTargets } from './text-targets.ts';
import { valueTargets } from './value-targets.ts';

/** Every decoder of what strangers send, by name. */
export const targets: ReadonlyMap<string, FuzzTarget> = new Map(
  [...textTargets, ...valueTargets, ...objectTargets, ...requestTargets, ...streamTargets, ...http2Targets, celTarget, pipelineTarget].map(
    (target) => [target.name, target as unknown as FuzzTarget],
  ),
);
