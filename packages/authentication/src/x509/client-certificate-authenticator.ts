import { createHash } from 'node:crypto';
import { type Clock, unauthorized } from '@kubewright/api-machinery';
import { Histogram, type Authenticator, type Family, type UserInfo } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';
import { type CertificateIdentity, readCertificateIdentity } from './certificate-subject.ts';

const hour = 3_600;
const day = 24 * hour;
/** Upstream's (apiserver authentication/request/x509). */
const bounds = [0, hour / 2, hour, 2 * hour, 6 * hour, 12 * hour, day, 2 * day, 4 * day, 7 * day, 30 * day, 90 * day, 180 * day, 360 * day];

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
  readonly #remaining = new Histogram(
    'apiserver_client_certificate_expiration_seconds',
    'Seconds for which a certificate that a request came with is still good.',
    bounds,
  );
  readonly #remainingSeries = this.#remaining.series('');

  constructor(deps: { clock: Clock }) {
    this.#clock = deps.clock;
  }

  authenticate(request: HttpRequest): UserInfo | undefined {
    if (!request.clientCertificate) return undefined;
    const identity = this.#identityOf(request.clientCertificate);
    const nowMs = this.#clock.nowMs();
    if (nowMs < identity.notBeforeMs || nowMs > identity.notAfterMs) throw unauthorized();
    this.#remainingSeries.observe((identity.notAfterMs - nowMs) / 1_000);
    return identity.user;
  }

  families(): Family[] {
    return [this.#remaining];
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
