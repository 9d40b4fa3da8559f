import { componentsModule } from './components.module.ts';
import type { Module } from './container.ts';
import { kubeApiServerModule } from './kube-apiserver.module.ts';
import { kubeControllerManagerModule } from './kube-controller-manager.module.ts';

/** Everything in one process. Needs clock, random, logger, store and pki. */
export const clusterModule: Module = [...kubeApiServerModule, ...componentsModule, ...kubeControllerManagerModule];
