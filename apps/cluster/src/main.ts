#!/usr/bin/env node
import 'reflect-metadata';
import { runCli } from '@kubewright/cli';

const interrupted = new AbortController();
let interrupts = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The first asks for a clean stop; a second one means that the user will not wait for it.
    if (interrupts++ > 0) process.exit(130);
    interrupted.abort();
  });
}
process.stdout.on('error', () => interrupted.abort());
// A promise that nobody looked after is a fault of one part; ending the process for it would take all others down.
process.on('unhandledRejection', (reason) => {
  process.stderr.write(`A promise was rejected and nobody handled it: ${reason instanceof Error ? reason.stack : String(reason)}\n`);
});

// Not awaited at top level: the bundle is a classic script, which V8 can keep compiled.
void runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  signal: interrupted.signal,
  isTerminal: process.stdout.isTTY,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
