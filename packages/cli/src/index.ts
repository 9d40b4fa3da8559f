/** The kubewright command line. @packageDocumentation */
export {};
