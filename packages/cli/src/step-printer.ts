import pc from 'picocolors';
import type { ClusterReady, StartStep } from '@kubewright/wiring/cluster-app';
import { productVersion, kubernetesVersion } from '@kubewright/wiring';
import type { CliIo } from './run-cli.ts';

/** Tells the start of a cluster on a terminal or in a log: a line a step with its time, then how to use it. */
export class StepPrinter {
  readonly #io: CliIo;
  readonly #colors: ReturnType<typeof pc.createColors>;

  constructor(io: CliIo) {
    this.#io = io;
    this.#colors = pc.createColors(io.isTerminal);
    io.out(`${this.#colors.bold('kubewright')} ${productVersion} · Kubernetes ${kubernetesVersion}\n`);
  }

  step({ name, detail, elapsedMs }: StartStep): void {
    const time = `${Math.round(elapsedMs)} ms`.padStart(8);
    this.#io.out(`  ${this.#colors.green('✓')} ${name.padEnd(12)} ${this.#colors.dim(time)}  ${detail}\n`);
  }

  ready({ server, kubeconfigFile, elapsedMs }: ClusterReady): void {
    const line = this.#colors.cyan(`export KUBECONFIG=${quoted(kubeconfigFile)}`);
    this.#io.out(
      `\nThe cluster is ready after ${Math.round(elapsedMs)} ms at ${server}. Point kubectl at it:\n\n  ${line}\n  ${this.#colors.cyan('kubectl get nodes')}\n\nCtrl-C stops it; what is stored stays.\n`,
    );
  }

  stopping(): void {
    this.#io.out('\nStopping …\n');
  }

  stopped(): void {
    this.#io.out('Stopped.\n');
  }
}

function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
