/**
 * Freezes a tree of plain JSON in place and answers it. Stops at what is frozen already, so freezing a shared tree
 * again costs nothing. Iterative: depth is bounded by memory, not by the stack.
 */
export function deepFreeze<T>(root: T): T {
  if (typeof root !== 'object' || root === null || Object.isFrozen(root)) return root;
  const open: object[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    Object.freeze(node);
    for (const value of Object.values(node)) {
      if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) open.push(value);
    }
  }
  return root;
}
