import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { generateAll } from '../generate/generate-all.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|yaml)$/.test(file));

describe('generated code', () => {
  it('is what the generator makes of the tables, byte for byte', () => {
    const made = generateAll(join(root, 'tables'));
    expect([...made.keys()].sort()).toEqual(files('src/generated').sort());
    for (const [path, text] of made) expect(readFileSync(join(root, 'src/generated', path), 'utf8') === text, path).toBe(true);
  });

  it('comes from tables that are YAML', () => {
    for (const file of files('tables')) expect(load(readFileSync(join(root, 'tables', file), 'utf8')), file).toBeTypeOf('object');
  });
});
