import type { LibraryDefinition } from '../checker/declarations.ts';
import { optionalLibrary } from './extensions/optionals.ts';
import { twoVariableComprehensionLibrary } from './extensions/two-variable-comprehensions.ts';

/** The libraries of Kubernetes 1.36 (k8s.io/apiserver/pkg/cel/environment/base.go), beside the language itself. */
export const kubernetesLibraries: readonly LibraryDefinition[] = [optionalLibrary, twoVariableComprehensionLibrary];
