import { dump, load } from 'js-yaml';
import type { KubeCluster, KubeConfig, KubeContext, KubeUser } from './kubeconfig.ts';
import { emptyKubeConfig } from './kubeconfig.ts';

/** @throws {Error} that names what is wrong with the text. */
export function parseKubeConfig(text: string): KubeConfig {
  const document: unknown = text.trim() === '' ? {} : load(text);
  if (!isRecord(document)) throw new Error('a kubeconfig is a mapping');
  const kind = document['kind'] ?? 'Config';
  if (kind !== 'Config') throw new Error(`not a kubeconfig: kind is ${JSON.stringify(kind)}`);
  return {
    ...emptyKubeConfig,
    clusters: entriesOf(document, 'clusters', 'cluster') as unknown as KubeConfig['clusters'],
    users: entriesOf(document, 'users', 'user') as unknown as KubeConfig['users'],
    contexts: entriesOf(document, 'contexts', 'context') as unknown as KubeConfig['contexts'],
    'current-context': String(document['current-context'] ?? ''),
  };
}

export function formatKubeConfig(config: KubeConfig): string {
  return dump({ ...config, preferences: {} }, { lineWidth: -1, sortKeys: true });
}

/** What is a text wherever it stands in an entry. */
const texts: ReadonlySet<string> = new Set<keyof KubeCluster | keyof KubeUser | keyof KubeContext>([
  'server',
  'tls-server-name',
  'certificate-authority',
  'certificate-authority-data',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'token',
  'tokenFile',
  'username',
  'password',
  'as',
  'as-uid',
  'cluster',
  'user',
  'namespace',
]);

/** Entries of one of the named lists; numbers are taken as the text they were written as. */
function entriesOf(document: Record<string, unknown>, list: string, field: string): { name: string; [field: string]: unknown }[] {
  const entries = document[list] ?? [];
  if (!Array.isArray(entries)) throw new Error(`${list} must be a list`);
  return entries.map((entry: unknown, index) => {
    if (!isRecord(entry) || typeof entry['name'] !== 'string') throw new Error(`${list}[${index}] must have a name`);
    const value = entry[field] ?? {};
    if (!isRecord(value)) throw new Error(`${list}[${index}].${field} must be a mapping`);
    const read = Object.entries(value).map(([name, item]) => [name, valueOf(item, name, `${list}[${index}].${field}`)]);
    return { name: entry['name'], [field]: Object.fromEntries(read) as unknown };
  });
}

function valueOf(item: unknown, name: string, at: string): unknown {
  if (typeof item === 'number') return String(item);
  if (texts.has(name) && item !== null && typeof item !== 'string') throw new Error(`${at}.${name} must be a text`);
  return item;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
