import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { camel, edit, kebab, root, writeNew } from './write.mjs';

/** A built-in kind: its table, its resource line, and its story in the API server's policies. */
export function* scaffoldKind([groupVersion = '', kind = '', ...flags]) {
  const [group, version] = groupVersion.split('/');
  if (!/^[a-z]+$/.test(group) || !/^v\d/.test(version ?? '') || !/^[A-Z][A-Za-z]+$/.test(kind)) {
    throw new Error('usage: npm run scaffold -- kind <short group>/<version> <Kind> [--cluster]');
  }
  const scope = flags.includes('--cluster') ? 'Cluster' : 'Namespaced';
  const plural = pluralOf(kind.toLowerCase());
  const table = `packages/api/tables/${group}/${version}.yaml`;
  const resources = `packages/api/tables/${group}/resources.yaml`;
  const folder = `packages/kube-apiserver/src/${group}/${kebab(kind)}`;
  const fullGroup = `${group}.k8s.io`;
  if (existsSync(join(root, table))) yield edit(table, (text) => `${text.trimEnd()}\n${types(kind)}`);
  else
    yield* writeNew({
      [table]: `group: '${fullGroup}'\nversion: ${version}\nmodel: io.k8s.api.${group}.${version}\ntypes:\n${types(kind)}`,
    });
  const row = `${plural}:\n  kind: ${kind}\n  versions: [${version}]\n  scope: ${scope}\n  singular: ${kind.toLowerCase()}\n  subresources:\n    status: { verbs: [get, patch, update] }\n`;
  if (existsSync(join(root, resources))) yield edit(resources, (text) => `${text.trimEnd()}\n\n${row}`);
  else yield* writeNew({ [resources]: row });
  yield* writeNew({ [`${folder}/index.ts`]: story({ kind, plural, group, version, fullGroup }) });
  yield edit('packages/kube-apiserver/src/kind-stories.ts', (text) => withStory(text, group, kind));
  yield `left to do: write the fields into ${table} (notation: packages/api/tables/README.md), then`;
  yield `            npx tsx packages/api/generate/main.ts, and say the kind's story in ${folder}`;
}

const pluralOf = (word) => (/(s|x|ch|sh)$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`);

const types = (kind) => `  ${kind}:
    .: -- Say what a ${kind} is for.
    ...TypeMeta:
    metadata: ObjectMeta @1
    spec: ${kind}Spec @2
    status: ${kind}Status @3
  ${kind}Spec:
    replicas: int32? @1 -- How many there should be.
  ${kind}Status:
    observedGeneration: int64 @1 -- The generation this status was made from.
  ${kind}List:
    ...TypeMeta:
    metadata: ListMeta @1
    items!: ${kind}[] @2
`;

const story = ({ kind, plural, group, version, fullGroup }) => `import type { ${kind} } from '@kubewright/api/${group}/${version}';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

export const ${camel(kebab(kind))}Story = kindStory<${kind}>('${fullGroup}', '${plural}', {
  columns: [nameColumn, text('Replicas', 'How many there should be.', ({ spec }) => spec.replicas ?? 1), ageColumn],
  hooks: {
    ...statusStrategy<${kind}>(),
    generationChanged: specChanged,
    default: ({ spec }) => void (spec.replicas ??= 1),
  },
});
`;

function withStory(text, group, kind) {
  const name = `${camel(kebab(kind))}Story`;
  const line = `import { ${name} } from './${group}/${kebab(kind)}/index.ts';\n`;
  return text.replace(/\n\/\*\* Every kind/, `${line}\n/** Every kind`).replace(/\n\];/, `\n  ${name},\n];`);
}
