/** Authorizers: RBAC, AlwaysAllow, AlwaysDeny. @packageDocumentation */
export {};
