/** The node-lifecycle-controller. @packageDocumentation */
export {};
