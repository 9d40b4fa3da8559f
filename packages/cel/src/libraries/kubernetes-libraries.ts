import type { LibraryDefinition } from '../checker/declarations.ts';
import { listsLibrary } from './extensions/lists.ts';
import { optionalLibrary } from './extensions/optionals.ts';
import { setsLibrary } from './extensions/sets.ts';
import { stringsLibrary } from './extensions/strings.ts';
import { twoVariableComprehensionLibrary } from './extensions/two-variable-comprehensions.ts';
import { authorizerLibrary } from './kubernetes/authorizer.ts';
import { cidrLibrary } from './kubernetes/cidr.ts';
import { formatLibrary } from './kubernetes/format.ts';
import { ipLibrary } from './kubernetes/ip.ts';
import { kubernetesListsLibrary } from './kubernetes/lists.ts';
import { quantityLibrary } from './kubernetes/quantity.ts';
import { regexLibrary } from './kubernetes/regex.ts';
import { semverLibrary } from './kubernetes/semver.ts';
import { urlsLibrary } from './kubernetes/urls.ts';

/**
 * The libraries of Kubernetes 1.36 beside the language itself (k8s.io/apiserver/pkg/cel/environment/base.go): all that
 * was introduced up to 1.34; `includes` of lists comes with 1.37.
 */
export const kubernetesLibraries: readonly LibraryDefinition[] = [
  urlsLibrary,
  regexLibrary,
  kubernetesListsLibrary,
  authorizerLibrary,
  optionalLibrary,
  quantityLibrary,
  stringsLibrary,
  setsLibrary,
  ipLibrary,
  cidrLibrary,
  formatLibrary,
  twoVariableComprehensionLibrary,
  semverLibrary,
  listsLibrary,
];
