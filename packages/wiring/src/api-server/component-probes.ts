import type { ComponentProbe } from '@kubewright/kube-apiserver';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';

/** Under upstream's names; `etcd-0` is the store, whatever it is. */
export function componentProbes(get: Resolve): ComponentProbe[] {
  const health = get(tokens.componentHealth);
  const failure = async (): Promise<{ error: string } | undefined> => {
    const { health: checks } = get(tokens.apiServer);
    const error = await checks
      .of('healthz')
      .find(({ name }) => name === 'etcd')
      ?.check();
    return error === undefined ? undefined : { error };
  };
  return [health.probe('scheduler'), health.probe('controller-manager'), { name: 'etcd-0', failure }];
}
