import { camel, edit, json, pascal, withImport, writeNew } from './write.mjs';

/** A controller package: manifest, pure decision, action, test; its line in the wiring's list, and what that needs. */
export function* scaffoldController([name, flag, primary = 'core/v1/ConfigMaps']) {
  if (!/^[a-z][a-z0-9-]+$/.test(name ?? '') || (flag && flag !== '--primary')) {
    throw new Error('usage: npm run scaffold -- controller <kebab-case-name> [--primary core/v1/ConfigMaps]');
  }
  const [group, version, plural] = primary.split('/');
  const parts = {
    name,
    api: `@kubewright/api/${group}/${version}`,
    plural,
    kind: plural.replace(/ies$/, 'y').replace(/s$/, ''),
    Name: pascal(name),
    variable: camel(name),
  };
  const folder = `packages/controllers/${name}`;
  yield* writeNew({
    [`${folder}/package.json`]: packageJson(parts),
    [`${folder}/tsconfig.json`]: tsconfigJson(),
    [`${folder}/README.md`]: readme(parts),
    [`${folder}/src/index.ts`]: index(parts),
    [`${folder}/src/decide-${name}.ts`]: decision(parts),
    [`${folder}/src/decide-${name}.test.ts`]: decisionTest(parts),
    [`${folder}/src/${name}-controller.ts`]: controller(parts),
  });
  yield edit('tsconfig.json', (text) => json(withReference(JSON.parse(text), folder)));
  yield edit('packages/wiring/src/controllers.ts', (text) => withController(text, name));
  yield edit('packages/wiring/package.json', (text) => json(withDependency(JSON.parse(text), `@kubewright/${name}-controller`)));
  yield edit('packages/wiring/tsconfig.json', (text) => json(withReference(JSON.parse(text), `../controllers/${name}`)));
  yield `left to do: npm install, npm run format, decide in ${folder}/src/decide-${name}.ts, list what it touches in the manifest`;
}

/** The list of all controllers with one more at its end. */
export const withController = (text, name) =>
  withImport(text, `${camel(name)}ControllerDefinition`, `@kubewright/${name}-controller`).replace(
    /\n {2}\];/,
    `\n    ${camel(name)}ControllerDefinition,$&`,
  );

function withDependency(config, name) {
  const dependencies = Object.entries({ ...config.dependencies, [name]: '0.1.0' }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...config, dependencies: Object.fromEntries(dependencies) };
}

function withReference(config, path) {
  return { ...config, references: [...config.references, { path }].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

const dependencies = ['api-machinery', 'api', 'informer', 'controller-runtime'];

const packageJson = ({ name }) =>
  json({
    name: `@kubewright/${name}-controller`,
    version: '0.1.0',
    description: `The ${name}-controller`,
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    exports: { '.': { '@kubewright/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'src', '!src/**/*.test.ts'],
    publishConfig: { access: 'public' },
    kubewright: { layer: 'policies' },
    dependencies: Object.fromEntries(dependencies.map((dependency) => [`@kubewright/${dependency}`, '0.1.0'])),
  });

const tsconfigJson = () =>
  json({
    extends: '../../../tsconfig.base.json',
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/tsconfig.tsbuildinfo' },
    include: ['src'],
    exclude: ['src/**/*.test.ts'],
    references: dependencies.map((dependency) => ({ path: `../../${dependency}` })),
  });

const readme = ({ name, variable, kind }) => `# @kubewright/${name}-controller

The \`${name}-controller\`: say in one sentence what it brings about for a ${kind}.

\`\`\`ts
import { runController } from '@kubewright/controller-runtime';
import { ${variable}ControllerDefinition } from '@kubewright/${name}-controller';

await runController(${variable}ControllerDefinition, deps, signal);
\`\`\`

- \`decide-${name}\`: the decision, a pure function over objects and time
- \`${name}-controller\`: acts on it
`;

const index = ({ name, variable }) => `/**
 * The \`${name}-controller\`.
 *
 * - \`decide-${name}\`: the decision, pure
 * - \`${name}-controller\`: manifest and action
 * @packageDocumentation
 */
export { manifest, ${variable}ControllerDefinition } from './${name}-controller.ts';
`;

const decision = ({ Name, api, kind }) => `import type { ${kind} } from '${api}';

/** What is to be done about one ${kind}. */
export type ${Name}Decision = { readonly kind: 'keep' } | { readonly kind: 'wait'; readonly remainingMs: number };

/** Decides for one ${kind} at \`nowMs\` (epoch milliseconds). Say here where upstream decides it. */
export function decide${Name}(object: ${kind}, nowMs: number): ${Name}Decision {
  const createdMs = Date.parse(object.metadata.creationTimestamp ?? '');
  return createdMs > nowMs ? { kind: 'wait', remainingMs: createdMs - nowMs } : { kind: 'keep' };
}
`;

const decisionTest = ({ name, Name, kind, api }) => `import { expect, test } from 'vitest';
import type { ${kind} } from '${api}';
import { decide${Name} } from './decide-${name}.ts';

const createdAt = (creationTimestamp: string): ${kind} => ({ metadata: { name: 'x', creationTimestamp } }) as ${kind};

test('an object from the past is kept', () => {
  expect(decide${Name}(createdAt('2026-01-01T00:00:00Z'), Date.UTC(2026, 0, 2))).toEqual({ kind: 'keep' });
});

test('an object from the future is looked at again when its time comes', () => {
  expect(decide${Name}(createdAt('2026-01-01T00:00:01Z'), Date.UTC(2026, 0, 1))).toEqual({ kind: 'wait', remainingMs: 1_000 });
});
`;

const controller = ({ name, Name, variable, kind, plural, api }) => `import type { Clock, ObjectKey } from '@kubewright/api-machinery';
import { ${plural}, type ${kind} } from '${api}';
import { done, requeueAfter, type ControllerDefinition, type ControllerManifest, type ReconcileResult, type Reconciler } from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decide${Name} } from './decide-${name}.ts';

export const manifest: ControllerManifest = {
  name: '${name}-controller',
  primary: ${plural},
  uses: [{ resource: ${plural}, verbs: ['get', 'list', 'watch'] }],
  idleWithout: [${plural}],
};

interface Deps {
  readonly objects: Lister<${kind}>;
  readonly clock: Clock;
}

class ${Name}Controller implements Reconciler {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey): Promise<ReconcileResult> {
    const object = this.#deps.objects.get(key);
    if (!object) return done;
    const decision = decide${Name}(object, this.#deps.clock.nowMs());
    return decision.kind === 'wait' ? requeueAfter(decision.remainingMs) : done;
  }
}

export const ${variable}ControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, clock }) => ({
    reconciler: new ${Name}Controller({ objects: informers.informer(${plural}).lister, clock }),
    triggers: [{ resource: ${plural} }],
  }),
};
`;
