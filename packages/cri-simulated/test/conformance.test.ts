import { seededRandom, VirtualClock } from '@kubewright/api-machinery';
import { runtimeConformance } from '@kubewright/cri/conformance';
import type { Program } from '@kubewright/cri/conformance';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { image, MemoryFiles, SimulatedImages, SimulatedNetwork, SimulatedRuntime } from '../src/index.ts';

const program = (name: string): Program => ({ image: { image: name, imageRef: name }, command: [] });

const programs = [
  image('forever', async (context) => {
    context.onExec(({ command, write }) => {
      if (command[0] === 'fail') return 7;
      write('hello\n');
      return 0;
    });
    await context.stopped();
  }),
  image('stubborn', () => new Promise(() => {})),
  image('fails', async () => 3),
  image('prints', async (context) => {
    context.log('one');
    context.log('two');
    context.error('oops');
  }),
  image('echoes', async (context) => {
    createInterface({ input: context.stdin! }).on('line', (line) => context.log(`got ${line}`));
    await context.stopped();
  }),
];

runtimeConformance({ describe, test, expect }, async () => {
  const clock = new VirtualClock({ settle });
  const images = new SimulatedImages({ clock, images: programs });
  const runtime = new SimulatedRuntime({
    clock,
    random: seededRandom(3),
    images,
    network: new SimulatedNetwork(),
    files: new MemoryFiles(),
    podCidr: '10.1.0.0/24',
  });
  return {
    runtime,
    images,
    logDirectory: '/logs',
    programs: {
      forever: program('forever'),
      stubborn: program('stubborn'),
      fails: program('fails'),
      prints: program('prints'),
      echoes: program('echoes'),
    },
    commands: { hello: ['hello'], fails: ['fail'] },
    pass: (durationMs) => clock.advance(durationMs),
    close: async () => {},
  };
});
