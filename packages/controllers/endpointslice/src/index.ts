/** The endpointslice-controller. @packageDocumentation */
export {};
