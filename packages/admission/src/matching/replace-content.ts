import type { KubeObject } from '@kubewright/api-machinery';

/** Makes a draft what `content` is. The draft is others' too: it keeps its identity. */
export function replaceContent(draft: KubeObject, content: KubeObject): void {
  const target = draft as unknown as Record<string, unknown>;
  for (const key of Object.keys(target)) if (!Object.hasOwn(content, key)) delete target[key];
  Object.assign(target, content);
}
