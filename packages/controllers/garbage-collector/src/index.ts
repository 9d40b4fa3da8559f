/** The garbage-collector-controller. @packageDocumentation */
export {};
