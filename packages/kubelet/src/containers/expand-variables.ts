/**
 * Replaces `$(NAME)` where the name is known; `$$` is one `$`, anything else stays as it is written
 * (k8s.io/kubernetes third_party/forked/golang/expansion).
 */
export function expandVariables(text: string, valueOf: (name: string) => string | undefined): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '$' || i + 1 >= text.length) {
      result += text[i];
      continue;
    }
    const next = text[i + 1];
    if (next === '$') {
      result += '$';
      i++;
      continue;
    }
    const end = next === '(' ? text.indexOf(')', i + 2) : -1;
    if (end < 0) {
      result += '$';
      continue;
    }
    const name = text.slice(i + 2, end);
    result += valueOf(name) ?? `$(${name})`;
    i = end;
  }
  return result;
}
