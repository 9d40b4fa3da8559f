import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Writes new files below the repository's root; refuses to touch one that exists. Answers a line for each. */
export function writeNew(files) {
  const present = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (present.length > 0) throw new Error(`${present[0]} exists already`);
  return Object.entries(files).map(([path, content]) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    return `wrote ${path}`;
  });
}

/** Changes a file that exists by a function of its text. */
export function edit(path, change) {
  const full = join(root, path);
  writeFileSync(full, change(readFileSync(full, 'utf8')));
  return `changed ${path}`;
}

export const camel = (kebab) => kebab.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
export const pascal = (kebab) => camel(kebab).replace(/^\w/, (letter) => letter.toUpperCase());
export const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
export const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** Source text with an import added behind the last of its imports that sorts before it by module. */
export function withImport(text, names, from) {
  const line = `import { ${names} } from '${from}';\n`;
  const imports = [...text.matchAll(/^import [^;]*? from '([^']+)';\n/gm)];
  const before = imports.findLast(([, module]) => module.startsWith('.') === from.startsWith('.') && module < from) ?? imports.at(-1);
  const at = before ? before.index + before[0].length : 0;
  return text.slice(0, at) + line + text.slice(at);
}
