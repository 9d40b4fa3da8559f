import type { Clock, Logger } from '@kubewright/api-machinery';
import type { HttpRequest, HttpResponse, HttpService } from '@kubewright/http';
import { answerUpgrade, isUpgradeRequest } from '@kubewright/http';
import type { Duplex } from 'node:stream';
import type { ContainerReference, KubeletBackend, PodReference } from '../kubelet-backend.ts';
import { healthz } from './healthz.ts';
import { logLines } from './log-lines.ts';
import { parseLogQuery } from './log-options.ts';
import { kubeletMetrics, RequestCounter, resourceMetrics } from './metrics.ts';
import { podList, runningContainers, runningPodList } from './pod-lists.ts';
import { servePortForward } from './port-forwarding.ts';
import { serveRemoteCommand } from './remote-commands.ts';
import { runCommand } from './run-command.ts';
import { statsSummary } from './stats-summary.ts';
import type { StatsDeps } from './stats-summary.ts';
import { errorResponse, getOnly, jsonResponse, notFoundPage, textResponse } from './text-response.ts';

export interface KubeletServerDeps extends StatsDeps {
  readonly backend: KubeletBackend;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What `/configz` shows as the KubeletConfiguration. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /**
   * Authenticates and authorizes a request (see `kubeletRequestAttributes`); a response refuses it. Unset where the
   * caller has done so, in process.
   */
  readonly guard?: (request: HttpRequest) => Promise<HttpResponse | undefined>;
}

/**
 * The HTTP API of a kubelet under upstream's paths (`pkg/kubelet/server/server.go`). It works the same behind a TLS
 * listener and in process, where `upgrade` is handed one end of a Duplex pair.
 */
export class KubeletServer implements HttpService {
  readonly #deps: KubeletServerDeps;
  readonly #requests = new RequestCounter();

  constructor(deps: KubeletServerDeps) {
    this.#deps = deps;
  }

  readonly handle = async (request: HttpRequest): Promise<HttpResponse> => {
    try {
      const segments = segmentsOf(request);
      this.#requests.count(request.method, segments[0] ?? '');
      return (await this.#deps.guard?.(request)) ?? (await this.#respond(request, segments));
    } catch (error) {
      return errorResponse(error);
    }
  };

  readonly upgrade = async (request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void> => {
    try {
      const segments = segmentsOf(request);
      this.#requests.count(request.method, segments[0] ?? '');
      const refusal = await this.#deps.guard?.(request);
      if (refusal) return await answerUpgrade(socket, refusal);
      await this.#upgrade(request, socket, head, segments);
    } catch (error) {
      this.#deps.logger.warn('An upgraded kubelet request failed.', { path: request.path, error: String(error) });
      socket.destroy();
    }
  };

  async #respond(request: HttpRequest, [root, ...rest]: readonly string[]): Promise<HttpResponse> {
    const query = new URLSearchParams(request.query);
    const { backend } = this.#deps;
    if (root === 'run') return request.method === 'POST' ? runCommand(backend, containerOf(rest), query) : notAllowed;
    if (root === 'exec' || root === 'attach' || root === 'portForward') return this.#wantsUpgrade(request, root, rest);
    if (!readOnly.has(root ?? '')) return notFoundPage;
    if (request.method !== 'GET' && request.method !== 'HEAD') return getOnly;
    switch (root) {
      case 'healthz':
        return healthz(backend, rest.join('/'), query);
      case 'pods':
        return jsonResponse(podList(backend.pods()));
      case 'runningpods':
        return jsonResponse(runningPodList(backend.pods()));
      case 'containerLogs':
        return this.#containerLogs(request, rest, query);
      case 'stats':
        return rest[0] === 'summary' ? jsonResponse(await statsSummary(this.#deps)) : notFoundPage;
      case 'metrics':
        return this.#metrics(rest);
      case 'configz':
        return jsonResponse({ kubeletconfig: this.#deps.configuration ?? {} });
      case 'logs':
        return textResponse(405, 'logs endpoint is disabled.\n');
      case 'debug':
        return textResponse(405, rest[0] === 'pprof' ? 'profiling endpoint is disabled.\n' : 'flags endpoint is disabled.\n');
      default:
        return notFoundPage;
    }
  }

  async #metrics([which]: readonly string[]): Promise<HttpResponse> {
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    if (which === undefined) return { status: 200, headers, body: kubeletMetrics(this.#deps.backend, this.#requests) };
    if (which === 'resource') return { status: 200, headers, body: await resourceMetrics(this.#deps) };
    return notFoundPage;
  }

  async #containerLogs(request: HttpRequest, segments: readonly string[], query: URLSearchParams): Promise<HttpResponse> {
    const reference = segments.length === 3 ? containerOf(segments) : undefined;
    if (!reference) return notFoundPage;
    const parsed = parseLogQuery(query, this.#deps.clock.nowMs());
    if ('code' in parsed) return textResponse(parsed.code, parsed.message);
    const entries = await this.#deps.backend.containerLogs(reference, { ...parsed.options, signal: request.signal });
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: logLines(entries, parsed) };
  }

  /** An upgrade that came without asking for one. */
  #wantsUpgrade(request: HttpRequest, root: string, rest: readonly string[]): HttpResponse {
    const reference = root === 'portForward' ? podOf(rest) : containerOf(rest);
    if (!reference) return notFoundPage;
    if (request.method !== 'GET' && request.method !== 'POST') return notAllowed;
    if (!this.#deps.backend.pod(reference)) return textResponse(404, 'pod does not exist');
    return textResponse(400, 'Upgrade request required');
  }

  async #upgrade(request: HttpRequest, socket: Duplex, head: Uint8Array, [root, ...rest]: readonly string[]): Promise<void> {
    const { backend, clock, logger } = this.#deps;
    const query = new URLSearchParams(request.query);
    const connection = { request, socket, head, clock, logger };
    if (root === 'portForward') {
      const reference = podOf(rest);
      return reference ? servePortForward({ ...connection, backend, reference }, query) : answerUpgrade(socket, notFoundPage);
    }
    const reference = containerOf(rest);
    if ((root !== 'exec' && root !== 'attach') || !reference) return answerUpgrade(socket, await this.#unlessUpgrade(request));
    const refusal = whyNotRunning(backend, reference);
    if (refusal) return answerUpgrade(socket, refusal);
    if (root === 'attach')
      return serveRemoteCommand({ ...connection, kind: 'attach', open: ({ stdin }) => backend.attach(reference, { stdin }) }, query);
    const command = query.getAll('command');
    return serveRemoteCommand(
      { ...connection, kind: 'exec', open: ({ stdin, tty }) => backend.exec(reference, { command, stdin, tty }) },
      query,
    );
  }

  /** Nothing else upgrades: such a request is an ordinary one. */
  #unlessUpgrade(request: HttpRequest): Promise<HttpResponse> {
    return isUpgradeRequest(request) ? this.#respond(request, segmentsOf(request)) : Promise.resolve(notFoundPage);
  }
}

/** What keeps a command from being run in a container, as far as the kubelet knows. */
function whyNotRunning(backend: KubeletBackend, reference: ContainerReference): HttpResponse | undefined {
  const pod = backend.pod(reference);
  if (!pod) return textResponse(404, 'pod does not exist');
  const running = runningContainers(pod).some(({ name }) => name === reference.container);
  return running ? undefined : textResponse(500, `container not found (${JSON.stringify(reference.container)})`);
}

const readOnly = new Set(['healthz', 'pods', 'runningpods', 'containerLogs', 'stats', 'metrics', 'configz', 'logs', 'debug']);
const notAllowed = textResponse(405, '405: Method Not Allowed');

/** Decoded segments of the path, without a trailing empty one. @throws URIError for an escape that is no UTF-8. */
function segmentsOf({ path }: HttpRequest): string[] {
  const segments = path.split('/').slice(1).map(decodeURIComponent);
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

/** `<namespace>/<pod>/<container>` or `<namespace>/<pod>/<uid>/<container>`. */
function containerOf(segments: readonly string[]): ContainerReference | undefined {
  const [namespace, pod, third, fourth] = segments;
  if (!namespace || !pod || !third || segments.length > 4) return undefined;
  return fourth ? { namespace, pod, uid: third, container: fourth } : { namespace, pod, container: third };
}

/** `<namespace>/<pod>` or `<namespace>/<pod>/<uid>`. */
function podOf(segments: readonly string[]): PodReference | undefined {
  const [namespace, pod, uid] = segments;
  if (!namespace || !pod || segments.length > 3) return undefined;
  return uid ? { namespace, pod, uid } : { namespace, pod };
}
