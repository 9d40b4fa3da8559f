/**
 * The HTTP API of a kubelet.
 *
 * - `kubelet-server`: routes; an HttpService for a listener or for calls in process
 * - `remote-commands`, `port-forwarding`, `run-command`: exec, attach, port-forward, run
 * - `log-options`, `log-lines`: container logs
 * - `pod-lists`, `stats-summary`, `metrics`, `healthz`: what is observed
 * - `request-attributes`: what a request asks leave for
 * @packageDocumentation
 */
export { KubeletServer } from './kubelet-server.ts';
export type { KubeletServerDeps } from './kubelet-server.ts';
export { kubeletRequestAttributes } from './request-attributes.ts';
export type { KubeletRequestAttributes } from './request-attributes.ts';
