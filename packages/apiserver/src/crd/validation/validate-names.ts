import { invalidValue, isDns1035Label, required, type FieldError } from '@kubewright/api-machinery';
import type { CustomResourceDefinitionNames } from '@kubewright/api/apiextensions/v1';

/** Names a definition asks for: they must all be there. */
export function requiredNames(names: Partial<CustomResourceDefinitionNames>): FieldError[] {
  return (['plural', 'singular', 'kind', 'listKind'] as const).filter((name) => !names[name]).map((name) => required(`spec.names.${name}`));
}

/** Names asked for or granted, as far as they are there (ValidateCustomResourceDefinitionNames). */
export function validateNames(names: Partial<CustomResourceDefinitionNames>, path: string): FieldError[] {
  const { plural, singular, kind, listKind, shortNames, categories } = names;
  const errors = [...validateLabel(plural, `${path}.plural`), ...validateLabel(singular, `${path}.singular`)];
  errors.push(...validateKind(kind, `${path}.kind`), ...validateKind(listKind, `${path}.listKind`));
  errors.push(...validateLabels(shortNames, `${path}.shortNames`));
  if (kind && kind === listKind) errors.push(invalidValue(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  return [...errors, ...validateLabels(categories, `${path}.categories`)];
}

function validateLabel(value: string | undefined, path: string): FieldError[] {
  return value ? labelErrors(value, value, path, '') : [];
}

function validateKind(value: string | undefined, path: string): FieldError[] {
  return value ? labelErrors(value.toLowerCase(), value, path, 'may have mixed case, but should otherwise match: ') : [];
}

/** An empty name in a list is wrong, too. */
function validateLabels(values: readonly string[] = [], path: string): FieldError[] {
  return values.flatMap((value, index) => labelErrors(value, value, `${path}[${index}]`, ''));
}

function labelErrors(text: string, value: string, path: string, prefix: string): FieldError[] {
  const problems = isDns1035Label(text);
  return problems.length === 0 ? [] : [invalidValue(path, value, prefix + problems.join(','))];
}
