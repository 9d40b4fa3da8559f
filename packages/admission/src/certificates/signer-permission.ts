import type { AdmissionRequest, Authorizer, UserInfo } from '@kubewright/apiserver';

/** Whether the user may `approve`, `sign` or `attest` for a signer, by its name or by its domain (`example.com/*`). */
export async function mayUseSigner(
  authorizer: Authorizer,
  user: UserInfo,
  verb: 'approve' | 'sign' | 'attest',
  signerName: string,
): Promise<boolean> {
  const domain = `${signerName.split('/', 1)[0]}/*`;
  for (const name of [signerName, domain]) {
    const attributes = {
      user,
      verb,
      path: '',
      resourceRequest: true,
      group: 'certificates.k8s.io',
      version: '*',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    };
    if ((await authorizer.authorize(attributes)).kind === 'allow') return true;
  }
  return false;
}

export const isSigningRequest = ({ definition }: AdmissionRequest): boolean =>
  definition.plural === 'certificatesigningrequests' && definition.group === 'certificates.k8s.io';
