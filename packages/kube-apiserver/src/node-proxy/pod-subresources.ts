import { ApiError, badRequest, goQuote, isNotFound, notFound } from '@kubewright/api-machinery';
import { Nodes, type Pod, Pods } from '@kubewright/api/core/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import type { HttpBody, HttpResponse } from '@kubewright/http';
import { chooseContainer } from './choose-container.ts';
import { kubeletLogQuery } from './log-options.ts';
import { type NodeTransport, kubeletRequest } from './node-transport.ts';

const maxErrorBytes = 50 * 1024;
/** What `kubectl exec` asks for → what the kubelet calls it. */
const streamParameters = [
  ['stdin', 'input'],
  ['stdout', 'output'],
  ['stderr', 'error'],
  ['tty', 'tty'],
] as const;

/** pods/log, exec, attach and portforward: passed on to the kubelet of the pod's node. */
export function podStreamSubresources(transport: NodeTransport): CustomSubresource[] {
  return [
    { group: '', plural: 'pods', name: 'log', handle: (call) => readLog(transport, call) },
    upgraded(transport, 'exec', containerRoute('exec')),
    upgraded(transport, 'attach', containerRoute('attach')),
    upgraded(transport, 'portforward', portForwardRoute),
  ];
}

/** Where a request goes at the kubelet. What is checked in each step is what upstream refuses first. */
interface Route {
  /** Before the pod is looked for. @throws {ApiError} */
  readonly checkQuery?: (query: URLSearchParams) => void;
  /** Before its node is. @throws {ApiError} */
  readonly path: (call: SubresourceCall, pod: Pod) => string;
  /** @throws {ApiError} */
  readonly query: (asked: URLSearchParams) => URLSearchParams;
}

interface Location {
  readonly nodeName: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

const podOf = ({ loopback, namespace, name }: SubresourceCall): Promise<Pod> => loopback.resource(Pods).get({ namespace, name });

async function readLog(transport: NodeTransport, call: SubresourceCall): Promise<HttpResponse> {
  const { namespace, name, query, request } = call;
  const logQuery = kubeletLogQuery(name, query);
  const pod = await podOf(call);
  const container = chooseContainer(pod, query.get('container'));
  // A pod without a node has said nothing yet.
  if (!pod.spec.nodeName) return { status: 204, headers: {} };
  await assertNode(call, pod);
  const path = `/containerLogs/${namespace}/${name}/${container}`;
  const response = await transport.request(pod.spec.nodeName, kubeletRequest(request, path, logQuery));
  if (response.status >= 200 && response.status <= 206)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: response.body };
  throw kubeletError(response.status, await textOf(response.body), name);
}

function kubeletError(status: number, text: string, name: string): ApiError {
  const message = text.trim();
  if (status === 400) return badRequest(message);
  const details = { name, kind: 'pods/log' };
  if (status === 404) {
    const causes = [{ reason: 'UnexpectedServerResponse', message }];
    return new ApiError({
      code: 404,
      reason: 'NotFound',
      message: `the server could not find the requested resource ( pods/log ${name})`,
      details: { ...details, causes },
    });
  }
  return new ApiError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  });
}

/** The beginning of a body as text: kubelets answer failures with a line. */
async function textOf(body: HttpBody): Promise<string> {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  const decoder = new TextDecoder();
  if (body instanceof Uint8Array) return decoder.decode(body);
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxErrorBytes) break;
  }
  return text;
}

function upgraded(transport: NodeTransport, name: string, route: Route): CustomSubresource {
  return {
    group: '',
    plural: 'pods',
    name,
    // The checks come first, so that a plain request learns what is really wrong with it.
    async handle(call) {
      await locate(call, route);
      throw badRequest('Upgrade request required');
    },
    async upgrade(call, socket, head) {
      const { nodeName, path, query } = await locate(call, route);
      await transport.upgrade(nodeName, kubeletRequest(call.request, path, query), socket, head);
    },
  };
}

async function locate(call: SubresourceCall, route: Route): Promise<Location> {
  route.checkQuery?.(call.query);
  const pod = await podOf(call);
  const path = route.path(call, pod);
  const { nodeName } = pod.spec;
  if (!nodeName) throw badRequest(`pod ${call.name} does not have a host assigned`);
  await assertNode(call, pod);
  return { nodeName, path, query: route.query(call.query) };
}

/** Upstream looks a node up as if it were of the resource that the request is about. @throws {ApiError} NotFound */
async function assertNode({ loopback }: SubresourceCall, { spec: { nodeName = '' } }: Pod): Promise<void> {
  try {
    await loopback.resource(Nodes).get({ name: nodeName });
  } catch (error) {
    throw isNotFound(error) ? notFound({ group: '', resource: 'pods' }, nodeName) : error;
  }
}

const isSet = (value: string | null): boolean => value !== null && value !== 'false' && value !== '0' && value !== '';

const containerRoute = (verb: 'exec' | 'attach'): Route => ({
  path({ namespace, name, query }, pod) {
    const container = chooseContainer(pod, query.get('container'));
    const { phase } = pod.status ?? {};
    if (verb === 'exec' && (phase === 'Succeeded' || phase === 'Failed')) {
      throw badRequest(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    }
    return `/${verb}/${namespace}/${name}/${container}`;
  },
  query(asked) {
    const query = new URLSearchParams();
    for (const [name, told] of streamParameters) if (isSet(asked.get(name))) query.set(told, '1');
    if (!['input', 'output', 'error'].some((stream) => query.has(stream)))
      throw badRequest('you must specify at least one of stdin, stdout, stderr');
    for (const word of verb === 'exec' ? asked.getAll('command') : []) query.append('command', word);
    return query;
  },
});

/** WebSocket clients of the old protocol name ports in the URL, in lists or one by one. */
const portsIn = (query: URLSearchParams): string[] => query.getAll('ports').flatMap((list) => list.split(','));

const portForwardRoute: Route = {
  checkQuery(query) {
    for (const port of portsIn(query)) {
      const why = /^\d+$/.test(port) ? Number(port) > 65_535 && 'value out of range' : 'invalid syntax';
      if (why) throw badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${goQuote(port)}: ${why}`);
    }
  },
  path: ({ namespace, name }) => `/portForward/${namespace}/${name}`,
  query: (asked) => new URLSearchParams(portsIn(asked).map((port): [string, string] => ['port', port])),
};
