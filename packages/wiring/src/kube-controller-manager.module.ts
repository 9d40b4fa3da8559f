import { createCertificateAuthority, type KeyPair } from '@kubewright/authentication';
import { controllers } from './controllers.ts';
import { provide, type Module } from './container.ts';
import { WorkqueueMetrics } from './metrics/workqueue-metrics.ts';
import { tokens } from './tokens.ts';

/** The controllers. Needs a client, informers and events (`components.module`). Unless an authority is given, they make one that only they know. */
export const kubeControllerManagerModule: Module = [
  provide(tokens.controllerMetrics, (get) => {
    const metrics = new WorkqueueMetrics();
    get(tokens.apiServer).metrics.add(() => metrics.families());
    return { queue: (name) => metrics.queue(name) };
  }),
  provide(tokens.authority, (get) => {
    let authority: Promise<KeyPair> | undefined;
    const deps = { clock: get(tokens.clock), random: get(tokens.random) };
    return () => (authority ??= createCertificateAuthority({ commonName: 'kubernetes' }, deps));
  }),
  provide(tokens.controllers, (get) => controllers(get)),
];
