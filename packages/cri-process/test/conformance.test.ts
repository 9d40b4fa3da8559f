import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeConformance } from '@kubewright/cri/conformance';
import type { Program } from '@kubewright/cri/conformance';
import { describe, expect, test } from 'vitest';
import { ProcessImages, ProcessRuntime } from '../src/index.ts';

const shell = (script: string): Program => ({ image: { image: 'host', imageRef: 'host' }, command: ['sh', '-c', script] });

runtimeConformance({ describe, test, expect }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-cri-'));
  const runtime = await ProcessRuntime.open({ stateDirectory: join(directory, 'state') });
  return {
    runtime,
    images: new ProcessImages(directory),
    logDirectory: join(directory, 'logs'),
    programs: {
      forever: shell('sleep 1000'),
      stubborn: shell('trap "" TERM; while true; do sleep 1; done'),
      fails: shell('exit 3'),
      prints: shell('echo one; echo two; echo oops >&2'),
      echoes: shell('while read line; do echo "got $line"; done; sleep 1000'),
    },
    commands: { hello: ['echo', 'hello'], fails: ['sh', '-c', 'exit 7'] },
    pass: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    close: async () => {
      await runtime.close(100);
      await rm(directory, { recursive: true, force: true });
    },
  };
});
