/** Newest first: v2, v1, v1beta2, v1beta1, v1alpha1, then others by name (k8s.io/apimachinery version.CompareKubeAwareVersionStrings). */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : a > b ? 1 : 0;
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

const stabilities = ['alpha', 'beta', ''];

function partsOf(version: string): { stability: number; major: number; minor: number } | undefined {
  const match = /^v(\d{1,9})(?:(alpha|beta)(\d{1,9}))?$/.exec(version);
  return match ? { major: Number(match[1]), stability: stabilities.indexOf(match[2] ?? ''), minor: Number(match[3] ?? 0) } : undefined;
}
