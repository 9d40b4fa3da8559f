import { readRequestedSubject, type DistinguishedName } from '@kubewright/authentication';

/** The subject of a certificate request, given as base64 of PEM. Undefined when it is none. */
export function requestedSubject(base64OfPem: string): DistinguishedName | undefined {
  try {
    const pem = atob(base64OfPem);
    const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]*)-----END/.exec(pem)?.[1];
    if (body === undefined) return undefined;
    return readRequestedSubject(Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
