/** Matches regular expressions of strangers in time linear in the text. */
export interface PatternEngine {
  /** Whether the pattern is found in the text. @throws {SyntaxError} when it is not a pattern in RE2 syntax. */
  matches(pattern: string, text: string): boolean;
  /** Why the text is not a pattern, in Go's words; undefined when it is one. */
  errorOf(pattern: string): string | undefined;
}

/** Compiled patterns that are kept at most. */
const maxKept = 2000;

/** Loads the engine. It is loaded when first asked for, since few programs need it and reading it takes 20 ms. */
export async function loadPatternEngine(): Promise<PatternEngine> {
  const { RE2JS } = await import('re2js');
  const kept = new Map<string, ReturnType<typeof RE2JS.compile>>();
  const compile = (pattern: string) => {
    const known = kept.get(pattern);
    if (known) return known;
    if (kept.size >= maxKept) kept.clear();
    const compiled = RE2JS.compile(pattern);
    kept.set(pattern, compiled);
    return compiled;
  };
  const errorOf = (pattern: string) => {
    try {
      compile(pattern);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  return {
    errorOf,
    matches(pattern, text) {
      const error = errorOf(pattern);
      if (error !== undefined) throw new SyntaxError(error);
      return compile(pattern).matcher(text).find();
    },
  };
}
