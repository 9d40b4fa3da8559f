/** A container runtime of plain host processes. @packageDocumentation */
export {};
