/** Everything in one process. @packageDocumentation */
export {};
