/** Tokens and one module per binary; the only importer of tsyringe among packages. @packageDocumentation */
export {};
