import { goNumber, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { compileJsonPath } from './json-path.ts';

/** Reads a selectable field as selectors compare it: as text, '' where it is not there. */
export function fieldReader(jsonPath: string): (object: KubeObject) => string {
  const path = compileJsonPath(jsonPath);
  return (object) => {
    const [value] = path(object as unknown as JsonObject);
    if (value === undefined || value === null || typeof value === 'object') return '';
    return typeof value === 'number' ? goNumber(value) : String(value);
  };
}
