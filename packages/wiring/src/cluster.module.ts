import { componentsModule } from './components.module.ts';
import type { Module } from './container.ts';
import { kubeApiServerModule } from './kube-apiserver.module.ts';
import { kubeControllerManagerModule } from './kube-controller-manager.module.ts';
import { kubeSchedulerModule } from './kube-scheduler.module.ts';
import { kubeletModule } from './kubelet.module.ts';

/** Everything in one process. Needs clock, random, logger, store, root CA and the plan of nodes. */
export const clusterModule: Module = [
  ...kubeApiServerModule,
  ...componentsModule,
  ...kubeControllerManagerModule,
  ...kubeSchedulerModule,
  ...kubeletModule,
];
