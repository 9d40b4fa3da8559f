import { createHash } from 'node:crypto';
import { type Clock, unauthorized } from '@kubewright/api-machinery';
import type { Authenticator, UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { type CertificateIdentity, readCertificateIdentity } from './certificate-subject.ts';

/** A certificate's user; none when it names nobody. */
interface Holder extends CertificateIdentity {
  readonly user: UserInfo | undefined;
}

/**
 * Common name is the user, organizations are the groups (upstream's CommonNameUserConversion). The handshake has
 * verified the chain; validity is looked at again here, because a connection may outlive its certificate.
 */
export class ClientCertificateAuthenticator implements Authenticator {
  readonly #clock: Clock;
  /** A connection hands over the same bytes with every request. */
  readonly #identities = new WeakMap<Uint8Array, Holder>();

  constructor(deps: { clock: Clock }) {
    this.#clock = deps.clock;
  }

  authenticate(request: HttpRequest): UserInfo | undefined {
    if (!request.clientCertificate) return undefined;
    const identity = this.#identityOf(request.clientCertificate);
    const nowMs = this.#clock.nowMs();
    if (nowMs < identity.notBeforeMs || nowMs > identity.notAfterMs) throw unauthorized();
    return identity.user;
  }

  #identityOf(der: Uint8Array): Holder {
    let identity = this.#identities.get(der);
    if (!identity) {
      identity = holderOf(der);
      this.#identities.set(der, identity);
    }
    return identity;
  }
}

/** By which audits and reviews tell one certificate from another (apiserver CommonNameUserConversion, since 1.32). */
const credentialOf = (der: Uint8Array): ReadonlyMap<string, readonly string[]> =>
  new Map([['authentication.kubernetes.io/credential-id', [`X509SHA256=${createHash('sha256').update(der).digest('hex')}`]]]);

/** @throws {ApiError} Unauthorized when the bytes are no certificate. */
function holderOf(der: Uint8Array): Holder {
  try {
    const identity = readCertificateIdentity(der);
    const { commonName, organizations } = identity;
    return { ...identity, user: commonName === '' ? undefined : { name: commonName, groups: organizations, extra: credentialOf(der) } };
  } catch {
    throw unauthorized();
  }
}
