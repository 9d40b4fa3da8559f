/**
 * The `kubewright` command line.
 *
 * - `run-cli`: argv → exit code; the commands with their flags
 * - `commands/up`: run a cluster in the foreground
 * - `commands/down`: end the cluster of a data directory
 * - `commands/kubeconfig`: print the admin kubeconfig
 * - `step-printer`: how the start is told, step by step
 * @packageDocumentation
 */
export { createProgram, runCli, type CliIo } from './run-cli.ts';
export { StepPrinter } from './step-printer.ts';
