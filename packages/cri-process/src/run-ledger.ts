import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killMarked, signalGroup, startTimeOf } from './process-identity.ts';

/** Environment variable that marks the processes of one run of a runtime. */
export const runMark = 'KUBEWRIGHT_RUN';

/**
 * Waits for the end of its input, which is the end of the runtime's process, however it came; then kills the process
 * groups written down in `$1`, each only if it still is the process that was meant, and whatever carries the mark `$2`.
 */
const watchdogScript = `
cat >/dev/null
for file in "$1"/*; do
  [ -f "$file" ] || continue
  pid=\${file##*/}
  started=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f20)
  [ -n "$started" ] && [ "$started" = "$(cat "$file")" ] && kill -s KILL -- "-$pid"
done 2>/dev/null
for file in $(grep -lz "^$2\\$" /proc/[0-9]*/environ 2>/dev/null); do
  pid=\${file#/proc/}
  kill -s KILL "\${pid%/environ}"
done 2>/dev/null
`;

/**
 * Writes down which process groups a run has started, so that none outlives it: a watchdog in a session of its own
 * kills them when the runtime's process dies, and the next run kills what is still there.
 */
export class RunLedger {
  readonly runId: string;
  readonly #directory: string;
  readonly #root: string;
  #watchdog: ReturnType<typeof spawn> | undefined;

  constructor(root: string, runId: string) {
    this.runId = runId;
    this.#root = root;
    this.#directory = join(root, runId);
  }

  /** Ends what earlier runs have left, then begins this one. */
  open(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (const run of readdirSync(this.#root)) if (run !== this.runId) this.#endRun(run);
    if (process.platform !== 'linux') return;
    const watchdog = spawn('/bin/sh', ['-c', watchdogScript, 'kubewright-watchdog', this.#directory, `${runMark}=${this.runId}`], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    watchdog.on('error', () => {});
    watchdog.stdin!.on('error', () => {});
    watchdog.unref();
    (watchdog.stdin as unknown as { unref?(): void }).unref?.();
    this.#watchdog = watchdog;
  }

  add(groupId: number): void {
    const started = startTimeOf(groupId);
    if (started !== undefined) writeFileSync(join(this.#directory, String(groupId)), started);
  }

  remove(groupId: number): void {
    rmSync(join(this.#directory, String(groupId)), { force: true });
  }

  /** Everything of this run has ended. */
  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
    this.#watchdog?.stdin?.end();
  }

  #endRun(run: string): void {
    const directory = join(this.#root, run);
    for (const entry of readdirSync(directory)) {
      const started = readFileSync(join(directory, entry), 'utf8');
      if (startTimeOf(Number(entry)) === started) signalGroup(Number(entry), 'SIGKILL');
    }
    killMarked(`${runMark}=${run}`);
    rmSync(directory, { recursive: true, force: true });
  }
}
