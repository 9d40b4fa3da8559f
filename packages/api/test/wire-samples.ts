import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Schema } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'wire');

/** One object with every field set, in the three forms of the wire. */
export interface WireSample {
  readonly name: string;
  readonly schema: Schema;
  readonly json: string;
  readonly yaml: string;
  readonly protobuf: Uint8Array;
}

/** Upstream's round-trip samples of the kinds of core and apps. */
export function wireSamples(): WireSample[] {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5));
  return names.map((name) => {
    const [group, version, kind] = name.split('.') as [string, string, string];
    const read = (extension: string) => readFileSync(join(folder, `${name}.${extension}`));
    const schema = schemaOf({ group: group === 'core' ? '' : group, version, kind })!;
    return { name, schema, json: read('json').toString(), yaml: read('yaml').toString(), protobuf: new Uint8Array(read('pb')) };
  });
}
