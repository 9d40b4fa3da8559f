/**
 * A text in which the tabs that set apart what stands in brackets, on the line of `position` and before it, are spaces:
 * js-yaml takes them for indentation, which is not deep enough for it. Undefined where there are none. Places stay the same.
 */
export function withoutSeparatingTabs(text: string, position: number): string | undefined {
  const start = Math.max(text.lastIndexOf('\n', position - 1), text.lastIndexOf('\r', position - 1)) + 1;
  const line = text.slice(start, position);
  const mended = line.replaceAll(quotedOrSeparated, (piece, before: string | undefined) =>
    before === undefined ? piece : before + ' '.repeat(piece.length - before.length),
  );
  return mended === line ? undefined : text.slice(0, start) + mended + text.slice(position);
}

/** Texts in quotes, which keep their tabs; or the space behind what is followed by a value, and around what ends one. */
const quotedOrSeparated = /"(?:[^"\\]|\\.)*"?|'[^']*'?|([:,[{\]}])[ \t]*\t[ \t]*/g;
