/** The deployment-controller. @packageDocumentation */
export {};
