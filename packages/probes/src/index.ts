/**
 * Probes of containers and the logic that turns their results into verdicts.
 *
 * - `probe-step`: thresholds and gating as pure steps
 * - `exec-probe`, `http-probe`, `tcp-probe`, `grpc-probe`: one attempt each
 * - `http-get`: the GET of probes and lifecycle hooks
 * - `dial`: how connections are opened; injected everywhere
 * - `deadline`: a time limit on the injected clock
 * @packageDocumentation
 */
export type { ProbeResult } from './probe-result.ts';
export { initialProbeState, shouldProbe, stepProbe } from './probe-step.ts';
export type { ProbeGate, ProbeKind, ProbeState, ProbeThresholds } from './probe-step.ts';
export { execProbe } from './exec-probe.ts';
export { httpProbe, probeUserAgent } from './http-probe.ts';
export { tcpProbe } from './tcp-probe.ts';
export { grpcProbe } from './grpc-probe.ts';
export { httpGet, urlOf } from './http-get.ts';
export type { HttpAnswer, HttpGet } from './http-get.ts';
export { dialTcp, joinHostPort } from './dial.ts';
export type { Dial } from './dial.ts';
export { withDeadline } from './deadline.ts';
