/** What a PKCS #10 request asks for. */
export interface RequestedCertificate {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
}

/**
 * Reads a PKCS #10 request (PEM; RFC 2986). Its signature is not looked at.
 * @throws {Error} when it is none.
 */
export async function readCertificateRequest(requestPem: string): Promise<RequestedCertificate> {
  await import('reflect-metadata');
  const { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } = await import('@peculiar/x509');
  const request = new Pkcs10CertificateRequest(requestPem);
  const extension = request.getExtension('2.5.29.17');
  const names = extension ? new SubjectAlternativeNameExtension(extension.rawData).names.items : [];
  const ofType = (type: string): string[] => names.filter((name) => name.type === type).map(({ value }) => value);
  return {
    commonName: request.subjectName.getField('CN').at(-1) ?? '',
    organizations: request.subjectName.getField('O'),
    dnsNames: ofType('dns'),
    ipAddresses: ofType('ip'),
    emailAddresses: ofType('email'),
    uris: ofType('url'),
  };
}
