/** Admission plugins that are not tied to one kind. @packageDocumentation */
export {};
