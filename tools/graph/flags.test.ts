import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '@kubewright/cli';
import { expect, test } from 'vitest';
import { root } from '../tidy/source-tree.ts';
import { flagsTable } from './flags-table.ts';

test('docs/flags.md lists every flag of up with its default (UPDATE=1 writes it)', () => {
  const file = join(root, 'docs/flags.md');
  const program = createProgram({ out: () => {}, err: () => {}, signal: new AbortController().signal, isTerminal: false });
  const table = flagsTable(program.commands.find((command) => command.name() === 'up')!);
  const text = readFileSync(file, 'utf8');
  const wanted = text.replace(/\| flag \|[^]*?(?=\n\n)/, () => table);
  if (process.env['UPDATE']) writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8')).toBe(wanted);
});

test('every flag of kube-apiserver 1.36 is one of up, or docs/flags.md says that it is not', () => {
  const upstream = readFileSync(join(root, 'tools/graph/kube-apiserver-flags.txt'), 'utf8').trim().split('\n');
  const program = createProgram({ out: () => {}, err: () => {}, signal: new AbortController().signal, isTerminal: false });
  const own = new Set(program.commands.find((command) => command.name() === 'up')!.options.map(({ long }) => long));
  const [, left = ''] = readFileSync(join(root, 'docs/flags.md'), 'utf8').split('that `up` does not take');
  const named = new Set(left.match(/(?<=`)--[a-z0-9-]+(?=`)/g)?.filter((flag) => flag !== '--port' && flag !== '--cert-dir'));
  expect(upstream.filter((flag) => !own.has(flag) && !named.has(flag))).toEqual([]);
  expect([...named].filter((flag) => own.has(flag) || !upstream.includes(flag))).toEqual([]);
});
