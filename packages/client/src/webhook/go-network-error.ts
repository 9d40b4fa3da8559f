/** Codes with which node:tls says that no trusted authority has signed. */
const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** System errors as Go words them. */
const systemErrors: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connect: connection refused'],
  ['EHOSTUNREACH', 'connect: no route to host'],
  ['ENETUNREACH', 'connect: network is unreachable'],
  ['ETIMEDOUT', 'i/o timeout'],
]);

/** A failure to connect, in the words of Go's net, crypto/tls and crypto/x509. */
export function goNetworkError(error: NodeJS.ErrnoException, to: { readonly host: string; readonly port: number }): string {
  const { code = '', message } = error;
  const authority = to.host.includes(':') ? `[${to.host}]:${to.port}` : `${to.host}:${to.port}`;
  if (systemErrors.has(code)) return `dial tcp ${authority}: ${systemErrors.get(code)}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `dial tcp: lookup ${to.host}: no such host`;
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return message.includes('hang up') || message.includes('disconnected')
      ? 'EOF'
      : `read tcp ${authority}: read: connection reset by peer`;
  if (untrusted.has(code)) return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `tls: failed to verify certificate: ${wrongName(error)}`;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO') return 'tls: first record does not look like a TLS handshake';
  return message;
}

function wrongName(error: NodeJS.ErrnoException & { host?: string; cert?: { subjectaltname?: string } }): string {
  const names = (error.cert?.subjectaltname ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
  const wanted = error.host ?? '';
  return names.length === 0
    ? `x509: certificate is not valid for any names, but wanted to match ${wanted}`
    : `x509: certificate is valid for ${names.join(', ')}, not ${wanted}`;
}
