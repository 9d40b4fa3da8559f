import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';

/** Functions, methods and accessors longer than `maxLines`, as `path:line name (lines)`. */
export function longFunctions(file: SourceFile, maxLines: number): string[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      if (last - first + 1 > maxLines)
        found.push(`${file.path}:${first + 1} ${node.name?.getText() ?? '(anonymous)'} (${last - first + 1})`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
