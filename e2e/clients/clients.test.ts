import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProcess } from '../harness/cluster-process.ts';
import { clientPrograms, prepared, reasonToLeaveOut, type Command } from './clients.ts';

const reasons = new Map(clientPrograms.map((program) => [program, reasonToLeaveOut(program)]));
const runnable = clientPrograms.filter((program) => reasons.get(program) === undefined);
const leftOut = clientPrograms.filter((program) => !runnable.includes(program));
for (const program of leftOut) console.log(`left out: the ${program.name} client (${reasons.get(program)})`);

const programTimeoutMs = 120_000;
const prepareTimeoutMs = 600_000;

describe.skipIf(runnable.length === 0)('Clients of other ecosystems', () => {
  let cluster: ClusterProcess;
  beforeAll(async () => void (cluster = await ClusterProcess.start(['--runtime', 'simulated'])), 90_000);
  afterAll(() => cluster.dispose());

  test.each(runnable.map((program) => [program.name, program] as const))(
    'A program written with %s runs to its end against the cluster',
    async (_name, program) => {
      const { code, output } = await runProgram(prepared(program), cluster.kubeconfig);
      expect(output).toContain('DONE');
      expect(code).toBe(0);
    },
    prepareTimeoutMs + programTimeoutMs,
  );
});

test('Every client that is left out has a reason', () => {
  expect(leftOut.map((program) => reasons.get(program))).not.toContain(undefined);
});

function runProgram({ file, args, env }: Command, kubeconfig: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, KUBECONFIG: kubeconfig, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: programTimeoutMs,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
