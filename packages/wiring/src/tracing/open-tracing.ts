import { readFile } from 'node:fs/promises';
import { loadYaml, type Clock, type Logger } from '@kubewright/api-machinery';
import type { Tracer } from '@kubewright/apiserver';
import { reasonOf, StartError } from '../cluster/start-error.ts';

/** Traces that are being told of. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left, or says that nobody took it. Never rejects. */
  close(): Promise<void>;
}

export interface TracingDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of this server among those of a cluster. */
  readonly instanceId: string;
}

interface TracingConfiguration {
  readonly kind?: string;
  readonly apiVersion?: string;
  /** Of the collector: `localhost:4317` or `unix:///path` for OTLP over gRPC, `http://localhost:4318` for OTLP over HTTP. */
  readonly endpoint?: string;
  /** Of a million requests that no caller's trace holds; 0: none. */
  readonly samplingRatePerMillion?: number;
}

const versions = new Set(['apiserver.config.k8s.io/v1', 'apiserver.config.k8s.io/v1beta1', 'apiserver.config.k8s.io/v1alpha1']);
const defaultEndpoint = 'localhost:4317';
const schemes = new Set(['dns', 'unix', 'unix-abstract', 'http', 'https']);

/** Begins to trace as a TracingConfiguration file says. @throws {StartError} when it cannot be used. */
export async function openTracing(path: string, deps: TracingDeps): Promise<Tracing> {
  try {
    return await start(loadYaml(await readFile(path, 'utf8')) as TracingConfiguration | null, deps);
  } catch (error) {
    throw new StartError(`the tracing configuration ${path} cannot be used: ${reasonOf(error)}`);
  }
}

async function start(file: TracingConfiguration | null, deps: TracingDeps): Promise<Tracing> {
  if (file?.kind !== 'TracingConfiguration' || !versions.has(file.apiVersion ?? ''))
    throw new Error('it is no apiserver.config.k8s.io TracingConfiguration');
  const { samplingRatePerMillion: rate = 0, endpoint = defaultEndpoint } = file;
  const refusal = rateProblem(rate) ?? endpointProblem(endpoint);
  if (refusal) throw new Error(refusal);
  // Loaded here, and only here: most servers are not traced, and start without these two hundred modules.
  const { traceWith } = await import('./open-telemetry.ts');
  return traceWith({ endpoint, ratio: rate / 1_000_000 }, deps);
}

function rateProblem(rate: number): string | undefined {
  const invalid = `samplingRatePerMillion: Invalid value: ${rate}: sampling rate`;
  if (rate < 0) return `${invalid} must be positive`;
  return rate > 1_000_000 ? `${invalid} per million must be less than or equal to one million` : undefined;
}

function endpointProblem(endpoint: string): string | undefined {
  const [scheme, rest] = endpoint.split('://');
  if (rest === undefined || schemes.has(scheme!)) return undefined;
  return `endpoint: Invalid value: ${JSON.stringify(endpoint)}: unsupported scheme: ${scheme}`;
}
