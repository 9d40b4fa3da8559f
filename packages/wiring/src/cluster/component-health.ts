import type { Component } from '@kubewright/controller-runtime';
import type { ComponentProbe } from '@kubewright/kube-apiserver';

/** What `componentstatuses` tells of the parts of this process that are programs of their own upstream. */
export class ComponentHealth {
  /** By program, how many parts it has and which of them run. */
  readonly #programs = new Map<string, { readonly parts: number; readonly running: Set<string> }>();

  /** The same components; while all of them run, the program is healthy. One that waits to lead runs. */
  followed(program: string, components: readonly Component[]): readonly Component[] {
    const running = new Set<string>();
    this.#programs.set(program, { parts: components.length, running });
    return components.map((component) => ({
      ...component,
      run: async (signal) => {
        running.add(component.name);
        await component.run(signal).finally(() => running.delete(component.name));
      },
    }));
  }

  probe(program: string): ComponentProbe {
    return {
      name: program,
      failure: async () => {
        const known = this.#programs.get(program);
        if (!known) return { message: `${program} is not part of this process` };
        const missing = known.parts - known.running.size;
        return missing === 0 ? undefined : { message: `${missing} of ${known.parts} parts of ${program} are not running` };
      },
    };
  }
}
