/** The replicaset-controller. @packageDocumentation */
export {};
