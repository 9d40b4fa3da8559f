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
