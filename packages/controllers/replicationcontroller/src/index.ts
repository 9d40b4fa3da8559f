/** The replicationcontroller-controller. @packageDocumentation */
export {};
