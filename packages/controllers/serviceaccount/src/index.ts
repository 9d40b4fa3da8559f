/** The serviceaccount-controller. @packageDocumentation */
export {};
