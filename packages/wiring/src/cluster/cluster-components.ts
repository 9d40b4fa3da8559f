import { runController, type Component, type ControllerDefinition } from '@kubewright/controller-runtime';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';

/** Everything that runs in an all-in-one process, in the order it starts; it stops in the opposite order. */
export function clusterComponents(get: Resolve, onStep: (name: string, detail: string) => void = () => {}): Component[] {
  const informers = get(tokens.informers);
  const events = get(tokens.events);
  return [
    { name: 'informers', run: (signal) => informers.run(signal) },
    { name: 'events', run: (signal) => events.run(signal) },
    ...get(tokens.controllers).map((definition) => controllerComponent(definition, get)),
    ...get(tokens.kubelets).map((kubelet, index) => ({ name: `kubelet ${index}`, run: (signal: AbortSignal) => kubelet.run(signal) })),
  ];
}

function controllerComponent(definition: ControllerDefinition, get: Resolve): Component {
  const { name } = definition.manifest;
  const deps = {
    client: get(tokens.client),
    informers: get(tokens.informers),
    clock: get(tokens.clock),
    random: get(tokens.random),
    logger: get(tokens.logger),
    events: get(tokens.events).recorder({ component: name }),
  };
  return { name, run: (signal) => runController(definition, deps, signal) };
}
