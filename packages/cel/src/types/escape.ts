/** Words of the language that no identifier may be; as names of properties they are escaped. */
const reserved = new Set(
  ('true false null in as break const continue else for function if import let loop package namespace return ' + 'var void while').split(
    ' ',
  ),
);

/** Whether a word may be the name of a field only: `self.namespace` means what `self.__namespace__` means. */
export const isReserved = (name: string): boolean => reserved.has(name);

const escapes = new Map([
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
]);
const unescapes = new Map([...escapes].map(([plain, escaped]) => [escaped, plain]));

/**
 * The CEL identifier of a property: `__` → `__underscores__`, `.` → `__dot__`, `-` → `__dash__`, `/` → `__slash__`, a
 * reserved word `x` → `__x__`. Undefined where there is none: then CEL cannot see the property.
 * Source: k8s.io/apiserver/pkg/cel/escaping.go (1.36).
 */
export function escapeName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_./-][\w./-]*$/.test(name)) return undefined;
  return name.replace(/__|[-./]/g, (part) => escapes.get(part)!);
}

/** The property that an identifier of CEL means; undefined when it is not one that `escapeName` gives. */
export function unescapeName(identifier: string): string | undefined {
  if (!identifier.includes('__')) return identifier;
  let valid = true;
  const name = identifier.replace(/__[^_]+__/g, (part) => {
    const word = part.slice(2, -2);
    const plain = unescapes.get(part) ?? (reserved.has(word) && part === identifier ? word : undefined);
    valid &&= plain !== undefined;
    return plain ?? '';
  });
  return valid ? name : undefined;
}
