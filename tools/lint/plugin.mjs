/** oxlint plugin `kubewright`: the import rules between layers, and who may import `node:` modules and tsyringe. */
import { importProblem, layerOfName, packageOf } from './layers.mjs';

const root = new URL('../..', import.meta.url).pathname;
const known = new Map();
const isTest = (file) => file.endsWith('.test.ts') || file.includes('/test/') || /\/conformance(\.ts$|\/)/.test(file);
const noNodeModules = new Set(['contracts', 'kinds', 'policies']);

function problem(file, specifier) {
  const from = packageOf(file);
  if (!from || isTest(file)) return undefined;
  if (specifier.startsWith('node:') && noNodeModules.has(from.layer) && from.name !== 'kube-apiserver') {
    return `${from.name} (${from.layer}) imports ${specifier}: contracts, kinds and policies import no node: module, so that the core runs anywhere`;
  }
  if (specifier === 'tsyringe' && from.layer !== 'wiring' && from.layer !== 'apps') {
    return `${from.name} imports tsyringe: only packages/wiring and apps/ know the container; take collaborators through the constructor`;
  }
  if (!specifier.startsWith('@kubewright/')) return undefined;
  if (!known.has(specifier)) known.set(specifier, layerOfName(specifier, root));
  const to = known.get(specifier);
  return to && importProblem(from, to);
}

const rule = {
  create(context) {
    const check = (node) => {
      const specifier = node.source?.value;
      const message = typeof specifier === 'string' && problem(context.filename, specifier);
      if (message) context.report({ node: node.source, message });
    };
    return { ImportDeclaration: check, ExportAllDeclaration: check, ExportNamedDeclaration: check };
  },
};

export default { meta: { name: 'kubewright' }, rules: { layers: rule } };
