import { readFile } from 'node:fs/promises';
import { loadYaml, type Logger } from '@kubewright/api-machinery';
import type { RequestTracer } from '@kubewright/apiserver';
import { reasonOf } from '../cluster/data-directory.ts';
import { StartError } from '../cluster/start-error.ts';

/** Traces that are being told of. */
export interface Tracing {
  readonly tracer: RequestTracer;
  /** Sends what is left, or says that nobody took it. Never rejects. */
  close(): Promise<void>;
}

interface TracingConfiguration {
  readonly kind?: string;
  readonly apiVersion?: string;
  /** Of the collector, for OTLP over HTTP: `http://localhost:4318`. */
  readonly endpoint?: string;
  /** Of a million requests that no caller's trace holds; 0: none. */
  readonly samplingRatePerMillion?: number;
}

const versions = new Set(['apiserver.config.k8s.io/v1', 'apiserver.config.k8s.io/v1beta1', 'apiserver.config.k8s.io/v1alpha1']);
const defaultEndpoint = 'http://localhost:4318';

/** Begins to trace as a TracingConfiguration file says. @throws {StartError} when it cannot be used. */
export async function openTracing(path: string, logger: Logger): Promise<Tracing> {
  try {
    return await start(loadYaml(await readFile(path, 'utf8')) as TracingConfiguration | null, logger);
  } catch (error) {
    throw new StartError(`the tracing configuration ${path} cannot be used: ${reasonOf(error)}`);
  }
}

async function start(file: TracingConfiguration | null, logger: Logger): Promise<Tracing> {
  if (file?.kind !== 'TracingConfiguration' || !versions.has(file.apiVersion ?? ''))
    throw new Error('it is no apiserver.config.k8s.io TracingConfiguration');
  const { samplingRatePerMillion = 0, endpoint = defaultEndpoint } = file;
  if (samplingRatePerMillion < 0 || samplingRatePerMillion > 1_000_000)
    throw new Error('samplingRatePerMillion: Invalid value: sampling rate must be within the range [0, 1000000]');
  const url = new URL(/^https?:/.test(endpoint) ? endpoint : `http://${endpoint}`);
  // Loaded here, and only here: most servers are not traced, and start without these two hundred modules.
  const { traceWith } = await import('./open-telemetry.ts');
  const traces = `${url.origin}${url.pathname === '/' ? '/v1/traces' : url.pathname}`;
  return traceWith({ url: traces, ratio: samplingRatePerMillion / 1_000_000 }, logger);
}
