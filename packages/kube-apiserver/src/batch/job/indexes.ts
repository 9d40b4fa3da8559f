/** How many indexes a text such as `1,3-5` names; an error says why it names none (batch validation validateIndexesFormat). */
export function countIndexes(text: string, completions: number): { total: number } | { error: string } {
  let total = 0;
  let last = -1;
  if (text === '') return { total };
  for (const interval of text.split(',')) {
    const parts = interval.split('-');
    if (parts.length > 2) {
      return {
        error: `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`,
      };
    }
    const before = last;
    for (const part of parts) {
      if (!/^[+-]?[0-9]+$/.test(part)) return { error: `cannot convert string to integer for index: ${JSON.stringify(part)}` };
      const index = Number(part);
      if (index >= completions) return { error: `too large index: ${JSON.stringify(part)}` };
      if (last >= index) return { error: `non-increasing order, previous: ${last}, current: ${index}` };
      last = index;
    }
    total += parts.length === 1 ? 1 : last - Number(parts[0]) + 1;
    if (before >= last) break;
  }
  return { total };
}

/** The first index that both texts name. */
export function overlap(a: string, b: string): number | undefined {
  const [left, right] = [intervals(a), intervals(b)];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const start = Math.max(left[i]!.from, right[j]!.from);
    if (start <= Math.min(left[i]!.to, right[j]!.to)) return start;
    if (left[i]!.to < right[j]!.to) i++;
    else j++;
  }
  return undefined;
}

function intervals(text: string): { from: number; to: number }[] {
  if (text === '') return [];
  return text.split(',').map((interval) => {
    const [from, to = from] = interval.split('-').map(Number);
    return { from: from!, to: to! };
  });
}
