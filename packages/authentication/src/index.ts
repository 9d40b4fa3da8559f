/** Authenticators: client certificates, service account tokens, static tokens; and the certificate authority. @packageDocumentation */
export {};
