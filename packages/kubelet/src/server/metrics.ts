import type { KubeletBackend } from '../kubelet-backend.ts';
import { runningContainers } from './pod-lists.ts';
import { measure } from './stats-summary.ts';
import type { StatsDeps } from './stats-summary.ts';

/** First path segments that are counted by name; anything else counts as `other`, so that no client can grow the labels. */
const knownPaths = new Set([
  'healthz',
  'pods',
  'stats',
  'metrics',
  'run',
  'exec',
  'attach',
  'portForward',
  'containerLogs',
  'configz',
  'runningpods',
  'logs',
  'debug',
  'checkpoint',
]);
const knownMethods = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']);
const longRunning = new Set(['exec', 'attach', 'portforward', 'debug']);

/** Counts requests as `kubelet_http_requests_total` does. */
export class RequestCounter {
  readonly #counts = new Map<string, number>();

  count(method: string, root: string): void {
    const path = knownPaths.has(root) ? root : 'other';
    const labels = `long_running="${longRunning.has(path)}",method="${knownMethods.has(method) ? method : 'other'}",path="${path}",server_type="readwrite"`;
    this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + 1);
  }

  lines(): string[] {
    return [...this.#counts].map(([labels, count]) => `kubelet_http_requests_total{${labels}} ${count}`);
  }
}

const family = (name: string, type: string, help: string, samples: readonly string[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples,
];

/** `/metrics` in the text format of Prometheus. */
export function kubeletMetrics(backend: KubeletBackend, requests: RequestCounter): string {
  const running = backend.pods().map((pod) => runningContainers(pod).length);
  const lines = [
    ...family('kubelet_node_name', 'gauge', "The node's name. The count is always 1.", [
      `kubelet_node_name{node="${escapeLabel(backend.nodeName)}"} 1`,
    ]),
    ...family('kubelet_running_pods', 'gauge', 'Number of pods that have a running pod sandbox', [
      `kubelet_running_pods ${running.filter((count) => count > 0).length}`,
    ]),
    ...family('kubelet_running_containers', 'gauge', 'Number of containers currently running', [
      `kubelet_running_containers{container_state="running"} ${running.reduce((sum, count) => sum + count, 0)}`,
    ]),
    ...family('kubelet_http_requests_total', 'counter', 'Number of the http requests received since the server started', requests.lines()),
  ];
  return `${lines.join('\n')}\n`;
}

/** `/metrics/resource`: what metrics-server and the autoscaler read. */
export async function resourceMetrics(deps: StatsDeps): Promise<string> {
  const measured = (await Promise.all(deps.backend.pods().map((pod) => measure(deps, pod)))).flat();
  const cpu: string[] = [];
  const memory: string[] = [];
  let nodeCpuSeconds = 0;
  let nodeMemoryBytes = 0;
  for (const { namespace, pod, name, stats } of measured) {
    const labels = `{container="${escapeLabel(name)}",namespace="${escapeLabel(namespace)}",pod="${escapeLabel(pod)}"}`;
    const cpuSeconds = stats.cpuUsageCoreNanoSeconds / 1e9;
    const timeMs = Math.round(stats.timeMs);
    cpu.push(`container_cpu_usage_seconds_total${labels} ${cpuSeconds} ${timeMs}`);
    memory.push(`container_memory_working_set_bytes${labels} ${stats.memoryWorkingSetBytes} ${timeMs}`);
    nodeCpuSeconds += cpuSeconds;
    nodeMemoryBytes += stats.memoryWorkingSetBytes;
  }
  const lines = [
    ...family('container_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the container in core-seconds', cpu),
    ...family('container_memory_working_set_bytes', 'gauge', 'Current working set of the container in bytes', memory),
    ...family('node_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the node in core-seconds', [
      `node_cpu_usage_seconds_total ${nodeCpuSeconds}`,
    ]),
    ...family('node_memory_working_set_bytes', 'gauge', 'Current working set of the node in bytes', [
      `node_memory_working_set_bytes ${nodeMemoryBytes}`,
    ]),
    ...family('resource_scrape_error', 'gauge', '1 if there was an error while getting container metrics, 0 otherwise', [
      'resource_scrape_error 0',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
