/** The root-ca-certificate-publisher-controller. @packageDocumentation */
export {};
