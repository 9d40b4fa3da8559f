/** The namespace-controller. @packageDocumentation */
export {};
