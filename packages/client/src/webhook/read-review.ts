import {
  loadYamlLeniently,
  parseApiVersion,
  parseJson,
  unreadableHead,
  withReadableHead,
  type JsonObject,
  type JsonValue,
} from '@kubewright/api-machinery';

/**
 * A webhook's answer to a review, which is a review of the same kind and version or does not say what it is; JSON, or YAML
 * (rest.Result.Into and the scheme of apiserver util/webhook).
 * @throws {Error} in upstream's words.
 */
export function readReview(text: string, sent: JsonObject, from: { status: number; contentType: string }): JsonObject {
  if (text === '') throw new Error(`0-length response with status code: ${from.status} and content type: ${from.contentType}`);
  const answer = headed(text.trimStart().startsWith('{') ? parsed(text) : loadYamlLeniently(text).value);
  const [apiVersion, kind] = [answer['apiVersion'] || sent['apiVersion'], answer['kind'] || sent['kind']] as [string, string];
  if (apiVersion === sent['apiVersion'] && kind === sent['kind']) return answer;
  const [asked, { group, version }] = [parseApiVersion(String(sent['apiVersion'])), parseApiVersion(apiVersion)];
  const isOtherVersion = kind === sent['kind'] && group === asked.group && (version === 'v1' || version === 'v1beta1');
  if (isOtherVersion || (apiVersion === 'v1' && kind === 'Status'))
    throw new Error(`converting (${version}.${kind}) to (${asked.version}.${String(sent['kind'])}): unknown conversion`);
  throw new Error(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`);
}

function parsed(text: string): JsonValue {
  try {
    return parseJson(text).value;
  } catch (error) {
    throw new Error(unreadableHead + (error as Error).message, { cause: error });
  }
}

function headed(value: JsonValue): JsonObject {
  try {
    return withReadableHead(value ?? {});
  } catch (error) {
    throw new Error(unreadableHead + (error as Error).message, { cause: error });
  }
}
