import { camel, edit, kebab, withImport, writeNew } from './write.mjs';

/** A scheduler plugin: one folder, its line in the index and in the default profile. */
export function* scaffoldPlugin([name]) {
  if (!/^[A-Z][A-Za-z0-9]+$/.test(name ?? '')) throw new Error('usage: npm run scaffold -- plugin <PascalCaseName>');
  const file = kebab(name);
  const folder = `packages/scheduler/plugins/src/${file}`;
  yield* writeNew({ [`${folder}/${file}.ts`]: plugin(name), [`${folder}/${file}.test.ts`]: pluginTest(name, file) });
  yield edit('packages/scheduler/plugins/src/index.ts', (text) => `${text.trimEnd()}\nexport { ${name} } from './${file}/${file}.ts';\n`);
  yield edit('packages/scheduler/plugins/src/default-profile.ts', (text) => withPlugin(text, name));
  yield `left to do: npm run format, decide in ${folder}/${file}.ts; which points it takes part in follows from what it implements`;
  yield `            (see packages/scheduler/framework/src/plugin.ts), and give it a weight in default-profile.ts if it scores`;
}

/** The default profile with the plugin before the one that binds. */
export const withPlugin = (text, name) =>
  withImport(text, name, `./${kebab(name)}/${kebab(name)}.ts`).replace(
    /(\n +)(\{ plugin: new DefaultBinder)/,
    `$1{ plugin: new ${name}() },$1$2`,
  );

const plugin = (name) => `import type { CycleState, FilterPlugin, NodeInfo, Status } from '@kubewright/scheduler-framework';
import { success, unschedulable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';

/** Say in one sentence which nodes this lets a pod have, and where upstream decides it. */
export class ${name} implements FilterPlugin {
  readonly name = '${name}';
  readonly requeueOn = [{ resource: 'nodes', actions: ['Add'] }] as const;

  filter(_state: CycleState, pod: Pod, { name }: NodeInfo): Status {
    const refused = pod.metadata.annotations?.['example.com/not-on'] === name;
    return refused ? unschedulable('node(s) were refused by the pod') : success;
  }
}
`;

const pluginTest = (name, file) => `import { CycleState, NodeInfo, success } from '@kubewright/scheduler-framework';
import type { Node, Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { ${name} } from './${file}.ts';

const ${camel(file)} = new ${name}();
const node = new NodeInfo({ metadata: { name: 'a' }, spec: {}, status: {} } as Node);
const pod = (notOn?: string): Pod => ({ metadata: { name: 'p', ...(notOn && { annotations: { 'example.com/not-on': notOn } }) }, spec: { containers: [] }, status: {} }) as Pod;

test('${name} lets a pod that asks for nothing have any node', () => {
  expect(${camel(file)}.filter(new CycleState(), pod(), node)).toEqual(success);
});

test('${name} keeps a pod from the node it refuses', () => {
  expect(${camel(file)}.filter(new CycleState(), pod('a'), node)).not.toEqual(success);
});
`;
