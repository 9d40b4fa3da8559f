import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { seededRandom, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { settle } from '@kubewright/testing';
import { clusterModule, compose, newServiceAccountKey, provide, tokens } from '@kubewright/wiring';
import { expect, test } from 'vitest';
import { root } from '../tidy/source-tree.ts';
import { controllersGraph } from './controllers-graph.ts';

const clock = new VirtualClock({ settle });
const composition = compose(clusterModule, [
  provide(tokens.clock, () => clock),
  provide(tokens.random, () => seededRandom(1)),
  provide(tokens.logger, () => silentLogger),
  provide(tokens.store, () => new MemoryStore({ clock })),
  provide(tokens.nodes, () => ({ simulated: 1 })),
  provide(tokens.rootCaPem, () => ''),
  provide(tokens.serviceAccountKey, () => newServiceAccountKey()),
  provide(tokens.serverAddress, () => () => ({ host: '127.0.0.1', port: 6443 })),
]);

test('every token of the cluster’s modules resolves', () => {
  for (const { token } of composition.module) expect(composition.get(token), String(token)).toBeDefined();
});

test('a cluster in memory loads no store on disk, no log library and not the whole of RxJS', () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache).map((path) => path.split('/node_modules/').at(-1)!);
  expect(loaded.some((path) => path.startsWith('tsyringe/'))).toBe(true);
  expect(loaded.filter((path) => /^(lmdb|pino|@grpc|@opentelemetry|@lydell|rxjs\/dist\/cjs\/index)\b/.test(path))).toEqual([]);
});

test('docs/architecture.md shows the controllers as their manifests say (UPDATE=1 writes it)', () => {
  const file = join(root, 'docs/architecture.md');
  const graph = controllersGraph(composition.get(tokens.controllers).map(({ manifest }) => manifest));
  const text = readFileSync(file, 'utf8');
  const wanted = text.replace(/```mermaid\nflowchart LR\n[^]*?```/, () => graph);
  if (process.env['UPDATE']) writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8')).toBe(wanted);
});
