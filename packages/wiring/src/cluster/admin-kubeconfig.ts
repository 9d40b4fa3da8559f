import { certificateKubeConfig, writeKubeConfig } from '@kubewright/client';
import { ownServerName, type ClusterPki } from './data/cluster-pki.ts';
import { reasonOf, StartError } from './start-error.ts';

export interface AdminKubeconfig {
  readonly file: string;
  /** The URL of the API server. */
  readonly server: string;
  /** Whether who asks for the server by its address is shown a certificate that is not the cluster's own. */
  readonly foreignCertificate: boolean;
}

/** Writes the kubeconfig of the administrator. @throws {StartError} */
export async function writeAdminKubeconfig({ file, server, foreignCertificate }: AdminKubeconfig, pki: ClusterPki): Promise<void> {
  const config = certificateKubeConfig({
    name: 'kubewright',
    server,
    user: 'kubewright-admin',
    ca: pki.authority.certificatePem,
    cert: pki.admin.certificatePem,
    key: pki.admin.privateKeyPem,
    ...(foreignCertificate && { serverName: ownServerName }),
  });
  await writeKubeConfig(file, config).catch((error: unknown) => {
    throw new StartError(`the kubeconfig ${file} cannot be written: ${reasonOf(error)}`);
  });
}
