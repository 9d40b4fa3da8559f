/** What makes the generic server Kubernetes: strategies, columns and validation of the built-in kinds, bootstrap RBAC, service IPs, node proxy. @packageDocumentation */
export {};
