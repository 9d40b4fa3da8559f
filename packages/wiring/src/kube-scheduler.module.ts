import { Scheduler } from '@kubewright/scheduler-framework';
import { defaultProfile } from '@kubewright/scheduler-plugins';
import { componentClient } from './components.module.ts';
import { provide, type Module } from './container.ts';
import { tokens } from './tokens.ts';

/** The scheduler with its default profile. Needs a client, informers and events (`components.module`). */
export const kubeSchedulerModule: Module = [
  provide(tokens.newScheduler, (get) => () => {
    const client = componentClient(get, 'system:kube-scheduler', 'kube-scheduler');
    return new Scheduler({
      client,
      informers: get(tokens.informers),
      clock: get(tokens.clock),
      random: get(tokens.random),
      logger: get(tokens.logger).named('kube-scheduler'),
      events: get(tokens.events).seriesRecorder({ controller: 'default-scheduler', instance: `default-scheduler-${get(tokens.hostName)}` }),
      profiles: [defaultProfile({ client, informers: get(tokens.informers) })],
    });
  }),
];
