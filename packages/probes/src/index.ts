/** exec, HTTP, TCP and gRPC probes. @packageDocumentation */
export {};
