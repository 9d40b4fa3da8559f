import { controllers } from './controllers.ts';
import { provide, type Module } from './container.ts';
import { WorkqueueMetrics } from './metrics/workqueue-metrics.ts';
import { tokens } from './tokens.ts';

/** The controllers. Needs a client, informers and events (`components.module`). */
export const kubeControllerManagerModule: Module = [
  provide(tokens.controllerMetrics, (get) => {
    const metrics = new WorkqueueMetrics();
    get(tokens.apiServer).metrics.add(() => metrics.families());
    return { queue: (name) => metrics.queue(name) };
  }),
  provide(tokens.controllers, (get) => controllers(get)),
];
