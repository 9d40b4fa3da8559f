import { fn, type FunctionDeclaration, type LibraryDefinition } from '../../checker/declarations.ts';
import { boolType, listType, mapType, objectType, stringType, type CelType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { ArrayList } from '../../values/list-value.ts';
import { EntryMap } from '../../values/map-value.ts';
import { OpaqueValue, type CelValue } from '../../values/value.ts';
import { parseQuery, parseUrl, UrlError, type Url } from './parse-url.ts';

const urlType = objectType('kubernetes.URL');

class UrlValue extends OpaqueValue {
  readonly type = urlType;
  readonly url: Url;
  constructor(url: Url) {
    super();
    this.url = url;
  }
  equals(other: CelValue): boolean {
    return other instanceof UrlValue && this.url.text === other.url.text;
  }
}

function toUrl(text: string): UrlValue {
  try {
    return new UrlValue(parseUrl(text));
  } catch (error) {
    throw error instanceof UrlError ? new CelError(`URL parse error during conversion from string: ${error.message}`) : error;
  }
}

/** Why a text is no URL; undefined when it is one. */
export function urlProblem(text: string): string | undefined {
  try {
    parseUrl(text);
    return undefined;
  } catch (error) {
    if (error instanceof UrlError) return error.message;
    throw error;
  }
}

const port = /:(\d*)$/;
const bracketed = /^\[(.*)\](?::\d*)?$/;
const hostname = ({ host }: Url): string => bracketed.exec(host)?.[1] ?? host.replace(port, '');
const portOf = ({ host }: Url): string => (host.endsWith(']') ? '' : (port.exec(host)?.[1] ?? ''));
const query = ({ rawQuery }: Url): CelValue => EntryMap.of([...parseQuery(rawQuery)].map(([key, values]) => [key, new ArrayList(values)]));

const accessor = (name: string, id: string, result: CelType, of: (url: Url) => CelValue): FunctionDeclaration =>
  fn(name, { id, params: [urlType], result, member: true, call: ([value]) => of((value as UrlValue).url) });

/** `kubernetes.urls` (k8s.io/apiserver/pkg/cel/library/urls.go). */
export const urlsLibrary: LibraryDefinition = {
  name: 'kubernetes.urls',
  functions: [
    fn('url', { id: 'string_to_url', params: [stringType], result: urlType, call: ([text]) => toUrl(text as string) }),
    fn('isURL', {
      id: 'is_url_string',
      params: [stringType],
      result: boolType,
      call: ([text]) => urlProblem(text as string) === undefined,
    }),
    accessor('getScheme', 'url_get_scheme', stringType, ({ scheme }) => scheme),
    accessor('getHost', 'url_get_host', stringType, ({ host }) => host),
    accessor('getHostname', 'url_get_hostname', stringType, hostname),
    accessor('getPort', 'url_get_port', stringType, portOf),
    accessor('getEscapedPath', 'url_get_escaped_path', stringType, ({ escapedPath }) => escapedPath),
    accessor('getQuery', 'url_get_query', mapType(stringType, listType(stringType)), query),
  ],
};
