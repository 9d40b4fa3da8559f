import { type KubeObject, untilAborted } from '@kubewright/api-machinery';
import { ConfigMaps, Endpoints, Nodes, Pods, Services, type Node } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { FlowSchemas, PriorityLevelConfigurations } from '@kubewright/api/flowcontrol/v1';
import { IPAddresses, ServiceCIDRs } from '@kubewright/api/networking/v1';
import { runController, type Component, type ControllerDefinition } from '@kubewright/controller-runtime';
import {
  bootstrap,
  DefaultServiceCidr,
  FlowControlConfiguration,
  IdentityLease,
  KubernetesEndpoints,
  KubernetesService,
  LegacyTokenTracking,
  ServiceRangeRepair,
} from '@kubewright/kube-apiserver';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';
import { afterFirstWrite, firstWrite, isSettled, restingUntilWrite } from './first-write.ts';
import { elected } from './leader-elected.ts';

/** Tells a step of the start. */
export type OnStep = (name: string, detail: string) => void;

/**
 * Everything that runs in an all-in-one process beside the API server, in the order it starts; it stops in the opposite
 * order. The last one is ready when every node is.
 */
export function clusterComponents(get: Resolve, onStep: OnStep = () => {}): Component[] {
  const informers = get(tokens.informers);
  const events = get(tokens.events);
  const definitions = get(tokens.controllers);
  const health = get(tokens.componentHealth);
  const repaired = hooks(get, 'start-service-ip-repair-controllers');
  const alone = get(tokens.leaderElection).identity === undefined;
  return [
    ...bootstrapComponents(get),
    ...kubernetesEndpoints(get),
    identityLease(get),
    serverInformers(get),
    serviceRangeInformers(get),
    legacyTokenTracking(get),
    { name: 'informers', run: (signal) => informers.run(signal) },
    { name: 'events', run: (signal) => events.run(signal) },
    { name: 'store-compaction', run: get(tokens.compaction) },
    ...health.followed(
      'controller-manager',
      elected({ lease: 'kube-controller-manager', components: () => controllerComponents(get, repaired) }, get),
    ),
    step('controllers', () => {
      // Among several processes the one that leads repairs for all.
      if (!alone) repaired();
      onStep('controllers', alone ? `${definitions.length} running` : `${definitions.length}, while this process leads`);
    }),
    ...health.followed('scheduler', elected({ lease: 'kube-scheduler', components: () => [schedulerComponent(get)] }, get)),
    step('scheduler started', () => onStep('scheduler', alone ? 'default-scheduler' : 'default-scheduler, while this process leads')),
    ...get(tokens.localNodes).map(({ name, kubelet }) => ({ name: `kubelet ${name}`, run: (signal: AbortSignal) => kubelet.run(signal) })),
    nodesReady(get, onStep),
    rbacBootstrap(get),
    ...flowControl(get),
  ];
}

/** Tells the API server's health of something that belongs to its start; answers how to say that it has happened. */
const hooks = (get: Resolve, ...names: readonly string[]): (() => void) => get(tokens.apiServer).health.postStartHook(...names);

/** A component that only does something when the start comes to it. */
function step(name: string, work: () => void): Component {
  return { name, run: untilAborted, ready: async () => work() };
}

function bootstrapComponents(get: Resolve): Component[] {
  const begun = hooks(get, 'start-system-namespaces-controller', 'scheduling/bootstrap-system-priority-classes');
  const cidrMade = hooks(get, 'start-kubernetes-service-cidr-controller');
  const published = hooks(get, 'start-cluster-authentication-info-controller');
  const ready = async (): Promise<void> => {
    if (!isSettled(get)) await made();
    begun();
    published();
  };
  const made = async (): Promise<void> => {
    const clientCaPem = get(tokens.rootCaPem);
    const frontProxyCaPem = get(tokens.frontProxy).authorityPem;
    await bootstrap(get(tokens.loopback), {
      rbac: false,
      ...(clientCaPem && { clientCaPem }),
      ...(frontProxyCaPem && { frontProxyCaPem }),
    });
  };
  return [{ name: 'bootstrap', run: untilAborted, ready }, defaultServiceCidr(get, cidrMade), kubernetesService(get)];
}

function kubernetesService(get: Resolve): Component {
  const begun = hooks(get, 'bootstrap-controller');
  const options = () => {
    const { host, port, advertised = host, endpoints = 'alone' } = get(tokens.serverAddress)();
    const { serverAddress } = get(tokens.serviceRanges).clusterIps;
    return { clusterIp: serverAddress, advertiseAddress: advertised, port, endpoints: endpoints === 'alone' };
  };
  const kept = new KubernetesService({ client: get(tokens.loopback), clock: get(tokens.clock), logger: get(tokens.logger) }, options);
  const ready = async (): Promise<void> => {
    await kept.sync();
    begun();
  };
  const component = { name: 'kubernetes-service', run: (signal: AbortSignal) => kept.run(signal), ready };
  return restingUntilWrite(get, [Services, Endpoints, EndpointSlices], component, begun);
}

function legacyTokenTracking(get: Resolve): Component {
  const begun = hooks(get, 'start-legacy-token-tracking-controller');
  const deps = {
    client: get(tokens.loopback),
    informers: get(tokens.serverInformers),
    clock: get(tokens.clock),
    logger: get(tokens.logger),
  };
  const tracking = new LegacyTokenTracking(deps);
  const run = (signal: AbortSignal): Promise<void> => {
    begun();
    return tracking.run(signal);
  };
  return restingUntilWrite(get, [ConfigMaps], { name: 'legacy-token-tracking', run }, begun);
}

function defaultServiceCidr(get: Resolve, made: () => void): Component {
  const events = get(tokens.events).recorder({ component: 'kubernetes-service-cidr-controller' });
  const deps = { client: get(tokens.loopback), clock: get(tokens.clock), logger: get(tokens.logger), events };
  const kept = new DefaultServiceCidr(deps, get(tokens.serviceNetwork).clusterIpRanges);
  const ready = async (): Promise<void> => {
    if (await kept.sync()) made();
  };
  const component = { name: 'default-service-cidr', run: (signal: AbortSignal) => kept.run(signal, made), ready };
  return restingUntilWrite(get, [ServiceCIDRs], component, made);
}

/** Where several servers may share a cluster; alone, a server is the one endpoint of the service, and bootstrap says so. */
function kubernetesEndpoints(get: Resolve): Component[] {
  let kept: KubernetesEndpoints | undefined;
  const made = (): KubernetesEndpoints | undefined => {
    const { host, port, advertised: address = host, endpoints } = get(tokens.serverAddress)();
    if (endpoints !== 'lease') return undefined;
    const deps = { store: get(tokens.store), client: get(tokens.loopback), clock: get(tokens.clock), logger: get(tokens.logger) };
    return (kept ??= new KubernetesEndpoints(deps, { address, port }));
  };
  return [
    { name: 'kubernetes-endpoints', run: (signal) => made()?.run(signal) ?? untilAborted(signal), ready: async () => made()?.reconcile() },
  ];
}

/** One among several servers says that it is alive. */
function identityLease(get: Resolve): Component {
  const finished = hooks(get, 'start-kube-apiserver-identity-lease-controller', 'start-kube-apiserver-identity-lease-garbage-collector');
  const run = (signal: AbortSignal): Promise<void> => {
    finished();
    const { identity } = get(tokens.serverAddress)();
    if (!identity) return untilAborted(signal);
    const deps = { client: get(tokens.loopback), clock: get(tokens.clock), random: get(tokens.random), logger: get(tokens.logger) };
    return new IdentityLease(deps, identity).run(signal);
  };
  return { name: 'identity-lease', run };
}

/** Started, as upstream's hook says: what waits for one of them waits for it alone. */
function serverInformers(get: Resolve): Component {
  const finished = hooks(get, 'generic-apiserver-start-informers');
  return {
    name: 'server informers',
    run: (signal) => {
      const running = get(tokens.serverInformers).run(signal);
      finished();
      return running;
    },
  };
}

/** What addresses and ranges there are, for those who allocate. */
function serviceRangeInformers(get: Resolve): Component {
  const run = (signal: AbortSignal): Promise<void> => {
    for (const type of [IPAddresses, ServiceCIDRs]) get(tokens.serverInformers).informer<KubeObject>(type);
    return untilAborted(signal);
  };
  return restingUntilWrite(get, [Services, IPAddresses, ServiceCIDRs], { name: 'service-range-informers', run }, () => {});
}

/** Begins when everything is ready: only the authorizer waits for it. */
function rbacBootstrap(get: Resolve): Component {
  const finished = hooks(get, 'rbac/bootstrap-roles');
  return {
    name: 'rbac-bootstrap',
    run: (signal) =>
      get(tokens.rbacBootstrap)
        .run(signal, finished)
        .then(() => untilAborted(signal)),
  };
}

/** Begins when everything is ready: until then the mandatory configuration holds, under which nobody in the process waits. */
function flowControl(get: Resolve): Component[] {
  const { flowControl: controlled } = get(tokens.apiServer);
  if (!controlled) return [];
  const onConfigured = hooks(
    get,
    'priority-and-fairness-config-producer',
    'priority-and-fairness-config-consumer',
    'priority-and-fairness-filter',
  );
  const configuration = new FlowControlConfiguration({
    flowControl: controlled,
    client: get(tokens.loopback),
    informers: get(tokens.serverInformers),
    clock: get(tokens.clock),
    logger: get(tokens.logger).named('flow-control'),
    onConfigured,
  });
  const component = { name: 'flow-control', run: (signal: AbortSignal) => configuration.run(signal) };
  const { serviceAsked } = get(tokens.apiServer);
  // It decides about requests over HTTP alone.
  return [restingUntilWrite(get, [FlowSchemas, PriorityLevelConfigurations], component, onConfigured, serviceAsked)];
}

function serviceRangeRepair(get: Resolve, onRepaired: () => void): Component {
  const repair = (): ServiceRangeRepair =>
    new ServiceRangeRepair({
      ranges: get(tokens.serviceRanges),
      services: get(tokens.informers).informer(Services),
      addresses: get(tokens.serverInformers).informer(IPAddresses),
      client: get(tokens.loopback),
      clock: get(tokens.clock),
      logger: get(tokens.logger),
    });
  const component = { name: 'service-range-repair', run: (signal: AbortSignal) => repair().run(signal, onRepaired) };
  return restingUntilWrite(get, [Services, IPAddresses], component, onRepaired);
}

/** Service ranges are repaired by one process alone: two would both give back what a deleted service held, and the second one what a new one has been given since. */
function controllerComponents(get: Resolve, onRepaired: () => void): readonly Component[] {
  return [serviceRangeRepair(get, onRepaired), ...get(tokens.controllers).map((definition) => controllerComponent(definition, get))];
}

function schedulerComponent(get: Resolve): Component {
  return afterFirstWrite(get, [Pods], { name: 'scheduler', run: (signal) => get(tokens.newScheduler)().run(signal) });
}

function controllerComponent(definition: ControllerDefinition, get: Resolve): Component {
  const { name, eventComponent = name } = definition.manifest;
  const deps = {
    client: get(tokens.client),
    informers: get(tokens.informers),
    clock: get(tokens.clock),
    random: get(tokens.random),
    logger: get(tokens.logger),
    metrics: get(tokens.controllerMetrics),
    firstWrite: firstWrite(get),
    events: get(tokens.events).recorder({ component: eventComponent }),
  };
  return { name, run: (signal) => runController(definition, deps, signal) };
}

/** Ready when every node of this process says so itself. */
function nodesReady(get: Resolve, onStep: OnStep): Component {
  const names = get(tokens.localNodes).map(({ name }) => name);
  const isSettledNode = (name: string): boolean => get(tokens.settledNodes).has(name);
  const ready = async (signal: AbortSignal): Promise<void> => {
    // Without an informer, which a cluster at rest need not have.
    if (!names.every(isSettledNode)) await untilReady(get, new Set(names), signal);
    onStep('nodes', readyText(names));
  };
  return { name: 'nodes', run: untilAborted, ready };
}

const isReady = ({ status }: Node): boolean =>
  status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

function untilReady(get: Resolve, names: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  const informer = get(tokens.informers).informer(Nodes);
  const allReady = (): boolean =>
    informer.lister.list().filter((node) => names.has(node.metadata.name ?? '') && isReady(node)).length === names.size;
  return new Promise((resolve) => {
    const finish = (): void => {
      subscription.unsubscribe();
      resolve();
    };
    const subscription = informer.deltas$.subscribe(() => {
      if (allReady()) queueMicrotask(finish);
    });
    signal.addEventListener('abort', finish, { once: true });
    if (allReady()) finish();
  });
}

function readyText(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.length > 3 ? `${names.length} Ready` : `${names.join(', ')} Ready`;
}
