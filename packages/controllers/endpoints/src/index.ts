/** The endpoints-controller. @packageDocumentation */
export {};
