import { controllers } from './controllers.ts';
import { provide, type Module } from './container.ts';
import { tokens } from './tokens.ts';

/** The controllers. Needs a client, informers and events (`components.module`). */
export const kubeControllerManagerModule: Module = [provide(tokens.controllers, (get) => controllers(get))];
