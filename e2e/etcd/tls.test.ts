/** etcd members that ask for certificates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@kubewright/api-machinery';
import { createCertificateAuthority, issueClientCertificate, issueServerCertificate, type KeyPair } from '@kubewright/authentication';
import { EtcdStore, type EtcdTls } from '@kubewright/storage-etcd';
import { systemClock } from '@kubewright/wiring';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EtcdCluster } from '../../packages/storage-etcd/test/etcd-cluster.ts';
import { random, withoutEtcd } from './api-servers.ts';

const deps = { clock: systemClock, random };

async function startTls(): Promise<{ cluster: EtcdCluster; tls: Required<EtcdTls>; foreign: KeyPair }> {
  const authority = await createCertificateAuthority({ commonName: 'etcd-ca' }, deps);
  const foreign = await createCertificateAuthority({ commonName: 'somebody-else' }, deps);
  const pair = await issueServerCertificate(authority, { commonName: 'etcd', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] }, deps);
  const client = await issueClientCertificate(authority, { commonName: 'kube-apiserver-etcd-client' }, deps);
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-etcd-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pem = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const files = {
    ca: pem('ca.crt', authority.certificatePem),
    cert: pem('server.crt', pair.certificatePem),
    key: pem('server.key', pair.privateKeyPem),
    clientCert: pem('client.crt', client.certificatePem),
    clientKey: pem('client.key', client.privateKeyPem),
  };
  const cluster = await EtcdCluster.start({ tls: files });
  onTestFinished(() => cluster.destroy());
  return { cluster, tls: { ca: authority.certificatePem, cert: client.certificatePem, key: client.privateKeyPem }, foreign };
}

describe.skipIf(withoutEtcd)('etcd with client certificates', () => {
  test('who shows a certificate of its authority is let in; without one, or trusting another authority, the start says why', async () => {
    const { cluster, tls, foreign } = await startTls();
    const open = (with_: EtcdTls) =>
      EtcdStore.open({ servers: cluster.urls, tls: with_, callTimeoutMs: 2_000 }, { ...deps, logger: silentLogger });
    const store = await open(tls);
    expect((await store.txn({ compare: [], success: [{ op: 'put', key: '/registry/a', value: new Uint8Array(1) }] })).succeeded).toBe(true);
    await store.close();
    await expect(open({ ca: tls.ca })).rejects.toThrow(/etcd did not answer in 2000 ms: .+/);
    await expect(open({ ...tls, ca: foreign.certificatePem })).rejects.toThrow(/certificate/);
  });
});
