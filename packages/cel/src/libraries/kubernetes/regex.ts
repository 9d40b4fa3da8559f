import { fn, type LibraryDefinition } from '../../checker/declarations.ts';
import { intType, listType, stringType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { ArrayList, type ListValue } from '../../values/list-value.ts';
import type { Int } from '../../values/numbers.ts';
import { compileRegex } from '../../values/regex.ts';

function pattern(text: string): ReturnType<typeof compileRegex> {
  try {
    return compileRegex(text);
  } catch (error) {
    throw error instanceof CelError ? new CelError(`Illegal regex: ${error.message}`) : error;
  }
}

function find(text: string, regex: string): string {
  const matcher = pattern(regex).matcher(text);
  return matcher.find() ? (matcher.group() ?? '') : '';
}

/** At most `limit` matches; a negative limit is none. An empty match right behind another one does not count, as in Go. */
function findAll(text: string, regex: string, limit: Int): ListValue {
  const matcher = pattern(regex).matcher(text);
  const found: string[] = [];
  let end = -1;
  while ((limit < 0 || found.length < limit) && matcher.find()) {
    const isEmpty = matcher.start() === matcher.end();
    if (!isEmpty || matcher.start() !== end) found.push(matcher.group() ?? '');
    end = matcher.end();
  }
  return new ArrayList(found);
}

/** `kubernetes.regex` (k8s.io/apiserver/pkg/cel/library/regex.go). */
export const regexLibrary: LibraryDefinition = {
  name: 'kubernetes.regex',
  functions: [
    fn('find', {
      id: 'string_find_string',
      params: [stringType, stringType],
      result: stringType,
      member: true,
      call: ([text, regex]) => find(text as string, regex as string),
    }),
    fn(
      'findAll',
      {
        id: 'string_find_all_string',
        params: [stringType, stringType],
        result: listType(stringType),
        member: true,
        call: ([text, regex]) => findAll(text as string, regex as string, -1),
      },
      {
        id: 'string_find_all_string_int',
        params: [stringType, stringType, intType],
        result: listType(stringType),
        member: true,
        call: ([text, regex, limit]) => findAll(text as string, regex as string, limit as Int),
      },
    ),
  ],
};
