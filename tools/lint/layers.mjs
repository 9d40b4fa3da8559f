/**
 * Lint rule: a package may import from the rows above its own, never from below; within a row what is written before
 * it; among policies never a sibling. The rows are `kubewright.layer` in each package.json; the order within a row is
 * the order below. (docs/architecture.md)
 */
import { readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const layers = ['contracts', 'kinds', 'edges', 'engines', 'policies', 'wiring', 'products', 'apps'];

/** Order within a row: a package may import those before it. Packages not listed import none of their own row. */
export const orderWithinLayer = {
  contracts: ['api-machinery', 'cel'],
  edges: [
    'storage',
    'storage-lmdb',
    'storage-etcd',
    'http',
    'client',
    'informer',
    'workqueue',
    'cri',
    'cri-docker',
    'cri-process',
    'cri-simulated',
    'cadvisor-ts',
    'probes',
  ],
  engines: [
    'watch-cache',
    'apiserver',
    'authentication',
    'authorization',
    'admission',
    'controller-runtime',
    'scheduler-framework',
    'kubelet',
    'kube-proxy',
    'dns',
    'cloud-provider',
  ],
  products: ['testing', 'cli', 'dashboard'],
};

const packages = new Map();

/** The nearest package.json above a file, as `{ name, layer }`; undefined outside the packages. */
export function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (packages.has(folder)) return packages.get(folder);
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, kubewright } = JSON.parse(readFileSync(manifest, 'utf8'));
    const found = kubewright?.layer ? { name: shortName(name), layer: kubewright.layer, folder } : undefined;
    packages.set(folder, found);
    return found;
  }
  return undefined;
}

const shortName = (name) => name.replace('@kubewright/', '');

/** Why `from` may not import `to`, or undefined when it may. Both are `{ name, layer }`. */
export function importProblem(from, to) {
  if (from.name === to.name) return undefined;
  const [row, wanted] = [layers.indexOf(from.layer), layers.indexOf(to.layer)];
  if (wanted < row) return undefined;
  const rule = 'a package may import only from the rows above its own (contracts, kinds, edges, engines, policies, wiring, products, apps)';
  if (wanted > row) return `${from.name} (${from.layer}) imports ${to.name} (${to.layer}): ${rule}`;
  if (from.layer === 'policies')
    return `${from.name} imports ${to.name}: policies never import a sibling; move the shared part into an engine`;
  const order = orderWithinLayer[from.layer] ?? [];
  const [at, other] = [order.indexOf(from.name), order.indexOf(to.name)];
  if (at >= 0 && other >= 0 && other < at) return undefined;
  return `${from.name} imports ${to.name}: within the row "${from.layer}" a package may import only what is written before it (${order.join(', ')})`;
}

/** Reads the layer of an installed workspace package by its name. */
export function layerOfName(specifier, rootFolder) {
  const name = specifier.split('/').slice(0, 2).join('/');
  const manifest = join(rootFolder, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { kubewright } = JSON.parse(readFileSync(manifest, 'utf8'));
  return kubewright?.layer ? { name: shortName(name), layer: kubewright.layer } : undefined;
}
