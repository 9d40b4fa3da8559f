import { isNotFound } from '@kubewright/api-machinery';
import { parseListOptions, type ListOptions } from '../request/list-options.ts';
import { parseDeleteOptions } from '../request/write-options.ts';
import { removeObject } from './delete.ts';
import { listWith } from './list.ts';
import { selectionOf } from './reading/selection.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';

/** DELETE of everything a list would show; objects that go meanwhile are passed over. Answers the list as it was found. */
export async function deleteCollection(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const asked = parseListOptions(call.query, false);
  selectionOf(call.resource.definition, call, asked);
  const options = parseDeleteOptions(call.body, call.query);
  const list = await listWith(call, inPages(asked));
  for (const item of list.items) {
    const { namespace, name } = item;
    const one: ResourceCall = { ...call, namespace, name, signal: call.signal, span: call.span, warn: (text) => call.warn(text) };
    await removeObject(one, deps, options).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
  return list;
}

/** Upstream lists in pages where no limit is given, and a revision with a limit is this revision exactly. */
function inPages(options: ListOptions): ListOptions {
  const { resourceVersion, resourceVersionMatch: match } = options;
  return match === '' && resourceVersion !== '' && resourceVersion !== '0' ? { ...options, resourceVersionMatch: 'Exact' } : options;
}
