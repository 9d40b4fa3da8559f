/** The default scheduler plugins. @packageDocumentation */
export {};
