import { Gauge, type Family } from '@kubewright/apiserver';
import type { TlsListener } from '@kubewright/http';

/** What a listener tells, under upstream's names (apiserver server/secure_serving.go). */
export function listenerFamilies(listener: TlsListener): Family[] {
  const help = 'Connections that failed in their TLS handshake.';
  return [new Gauge('apiserver_tls_handshake_errors_total', help, () => [['', listener.handshakeErrors]], 'counter')];
}
