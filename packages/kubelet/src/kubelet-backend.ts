import type { Pod } from '@kubewright/api/core/v1';
import type { AttachOptions, ExecOptions, LogEntry, LogOptions, StreamSession } from '@kubewright/cri';
import type { Duplex } from 'node:stream';

/** A container of a pod on this node. `uid`, when given, must be the pod's. */
export interface ContainerReference {
  readonly namespace: string;
  readonly pod: string;
  readonly uid?: string;
  readonly container: string;
}

export type PodReference = Omit<ContainerReference, 'container'>;

export interface ContainerLogOptions extends LogOptions {
  /** The log of the container before the current one. */
  readonly previous?: boolean;
}

/**
 * What the kubelet's HTTP end points stand on. Containers may be regular, init or ephemeral ones. Methods reject with
 * an ApiError that carries the status and the message upstream's kubelet answers with.
 */
export interface KubeletBackend {
  readonly nodeName: string;
  /** Pods bound to this node with the status the kubelet has computed. */
  pods(): readonly Pod[];
  pod(reference: PodReference): Pod | undefined;
  /** Resolves when the log is found, before its first entry. @throws {ApiError} NotFound or BadRequest, as upstream. */
  containerLogs(reference: ContainerReference, options: ContainerLogOptions): Promise<AsyncIterable<LogEntry>>;
  exec(reference: ContainerReference, options: ExecOptions): Promise<StreamSession>;
  attach(reference: ContainerReference, options: Omit<AttachOptions, 'tty'>): Promise<StreamSession>;
  /** Dials a port of the pod. */
  portForward(reference: PodReference, port: number): Promise<Duplex>;
  /** Healthy as `/healthz` of the kubelet means it: the sync loop is alive. */
  healthy(): boolean;
}
