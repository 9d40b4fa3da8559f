import { type Clock, unauthorized } from '@kubewright/api-machinery';
import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { type CertificateIdentity, readCertificateIdentity } from './certificate-subject.ts';

/**
 * Common name is the user, organizations are the groups (upstream's CommonNameUserConversion). The handshake has
 * verified the chain; validity is looked at again here, because a connection may outlive its certificate.
 */
export class ClientCertificateAuthenticator implements Authenticator {
  readonly #clock: Clock;
  /** A connection hands over the same bytes with every request. */
  readonly #identities = new WeakMap<Uint8Array, CertificateIdentity>();

  constructor(deps: { clock: Clock }) {
    this.#clock = deps.clock;
  }

  async authenticate(request: HttpRequest): Promise<UserInfo | undefined> {
    if (!request.clientCertificate) return undefined;
    const identity = this.#identityOf(request.clientCertificate);
    const nowMs = this.#clock.nowMs();
    if (nowMs < identity.notBeforeMs || nowMs > identity.notAfterMs) throw unauthorized();
    if (identity.commonName === '') return undefined;
    return { name: identity.commonName, groups: identity.organizations };
  }

  #identityOf(der: Uint8Array): CertificateIdentity {
    let identity = this.#identities.get(der);
    if (!identity) {
      try {
        identity = readCertificateIdentity(der);
      } catch {
        throw unauthorized();
      }
      this.#identities.set(der, identity);
    }
    return identity;
  }
}
