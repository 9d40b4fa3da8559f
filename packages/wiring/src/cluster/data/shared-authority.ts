import type { Store } from '@kubewright/storage';
import { StartError } from '../start-error.ts';

const publishedAuthority = '/registry/configmaps/kube-system/extension-apiserver-authentication';

/**
 * Servers of one cluster must trust the same certificates and tokens. The first one publishes its authority in the
 * cluster; one that brings another would refuse everybody's credentials and have its own refused.
 * @throws {StartError}
 */
export async function refuseForeignAuthority(store: Store, authorityPem: string): Promise<void> {
  const { kv } = await store.get(publishedAuthority);
  if (!kv) return;
  const published = authorityIn(kv.value);
  if (published === undefined || published.trim() === authorityPem.trim()) return;
  throw new StartError(
    'the cluster in this store has another certificate authority than this server: ' +
      'share its ca.crt, ca.key and sa.key with --cert-dir (the pki folder of the data directory of the first server)',
  );
}

/** Undefined when it is not written as we write it. */
function authorityIn(value: Uint8Array): string | undefined {
  try {
    const { data } = JSON.parse(new TextDecoder().decode(value)) as { data?: Record<string, string> };
    return data?.['client-ca-file'];
  } catch {
    return undefined;
  }
}
