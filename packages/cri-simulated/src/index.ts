/** A container runtime without processes: scripted containers in virtual time. @packageDocumentation */
export {};
