import { readFileSync } from 'node:fs';
import { arch, cpus, hostname, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { Services } from '@kubewright/api/core/v1';
import { HostFiles, ProcessImages, ProcessRuntime } from '@kubewright/cri-process';
import { Kubelet, KubeletServer, type PodSource } from '@kubewright/kubelet';
import { dialTcp } from '@kubewright/probes';
import { componentClient } from '../../components.module.ts';
import type { Resolve } from '../../container.ts';
import { tokens } from '../../tokens.ts';
import type { LocalNode } from './local-nodes.ts';

/** The machine this process runs on, as a node that runs containers as host processes. */
export interface HostMachine {
  readonly nodeName: string;
  readonly runtime: ProcessRuntime;
  /** Its kubelet. What makes it comes with the machine: a cluster without one loads none of it. */
  node(get: Resolve, pods: PodSource): LocalNode;
}

/** Opens the process runtime in a directory; ends what an earlier run left behind. */
export async function openHostMachine(directory: string, nodeName = hostname().toLowerCase()): Promise<HostMachine> {
  const runtime = await ProcessRuntime.open({ stateDirectory: join(directory, 'runtime') });
  return { nodeName, runtime, node: (get, pods) => hostNode(get, { nodeName, directory, runtime }, pods) };
}

const loopback = '127.0.0.1';

interface HostParts extends Pick<HostMachine, 'nodeName' | 'runtime'> {
  readonly directory: string;
}

function hostNode(get: Resolve, { nodeName, directory, runtime }: HostParts, pods: PodSource): LocalNode {
  const clock = get(tokens.clock);
  const logger = get(tokens.logger).named('kubelet');
  const kubelet = new Kubelet({
    nodeName,
    client: componentClient(get, `system:node:${nodeName}`, 'kubelet', ['system:nodes']),
    pods,
    services: get(tokens.informers).informer(Services).lister,
    runtime,
    images: new ProcessImages(join(directory, 'images')),
    files: new HostFiles(join(directory, 'pods')),
    dial: dialTcp,
    clock,
    logger,
    events: get(tokens.events).recorder({ component: 'kubelet', host: nodeName }),
    options: {
      capacity: { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, 'ephemeral-storage': '100Gi', pods: '110' },
      addresses: [
        { type: 'InternalIP', address: loopback },
        { type: 'Hostname', address: nodeName },
      ],
      kubeletPort: 10_250,
      podLogDirectory: join(directory, 'logs'),
      apiServer: get(tokens.serverAddress)(),
      machine: machineInfo(),
    },
  });
  return { name: nodeName, kubelet, service: new KubeletServer({ backend: kubelet.backend, runtime, clock, logger }) };
}

function machineInfo() {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return '';
    }
  };
  const machineID = read('/etc/machine-id');
  const osImage = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(read('/etc/os-release'))?.[1] ?? '';
  const architecture = arch() === 'x64' ? 'amd64' : arch();
  return {
    machineID,
    systemUUID: machineID,
    bootID: read('/proc/sys/kernel/random/boot_id'),
    kernelVersion: release(),
    osImage,
    architecture,
  };
}
