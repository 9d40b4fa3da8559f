/**
 * Everything in one process: `main` is the `kubewright` command.
 * @packageDocumentation
 */
export {};
