/** The built-in kinds of Kubernetes 1.36 as readable tables, with the interfaces and definitions generated from them. @packageDocumentation */
export {};
