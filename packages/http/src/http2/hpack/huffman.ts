/**
 * How long the codes of the 256 octets are, a digit in base 36 for each; the codes are canonical, and the last one is that
 * of EOS, which is never sent (RFC 7541 appendix B).
 */
const codeLengths =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq';
const eos = 256;
const eosBits = 30;

/** An inner node's two children; a negative one is the complement of a symbol. */
type Node = [zero: number, one: number];

const nodes = codeTree();
/** Leads nowhere else. */
const failed = nodes.push([nodes.length, nodes.length]) - 1;

/** Four bits at a time: where they lead from a node, and the octet they complete on the way, or -1. */
const { moves, octets, ends } = compile();

function codeTree(): Node[] {
  const lengths = [...codeLengths].map((digit) => Number.parseInt(digit, 36)).concat(eosBits);
  const symbols = lengths.map((_, symbol) => symbol).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const tree: Node[] = [[0, 0]];
  let code = 0;
  let bits = lengths[symbols[0]!]!;
  for (const symbol of symbols) {
    code *= 2 ** (lengths[symbol]! - bits);
    bits = lengths[symbol]!;
    plant(tree, code++, bits, symbol);
  }
  return tree;
}

function plant(tree: Node[], code: number, bits: number, symbol: number): void {
  let at = 0;
  for (let bit = bits - 1; bit > 0; bit--) {
    const side = (code >>> bit) & 1;
    if (tree[at]![side] === 0) tree[at]![side] = tree.push([0, 0]) - 1;
    at = tree[at]![side]!;
  }
  tree[at]![code & 1] = ~symbol;
}

function compile(): { moves: Uint16Array; octets: Int16Array; ends: Uint8Array } {
  const tables = { moves: new Uint16Array(nodes.length * 16), octets: new Int16Array(nodes.length * 16).fill(-1), ends: paddings() };
  for (let at = 0; at < nodes.length * 16; at++) {
    let node = at >>> 4;
    for (const bit of [3, 2, 1, 0]) {
      const next: number = nodes[node]![(at >>> bit) & 1]!;
      if (next >= 0) node = next;
      else if (~next === eos) node = failed;
      else [node, tables.octets[at]] = [0, ~next];
    }
    tables.moves[at] = node;
  }
  return tables;
}

/** A text may end after fewer than eight bits of EOS, which are all ones. */
function paddings(): Uint8Array {
  const ends = new Uint8Array(nodes.length);
  for (let node = 0, bits = 0; bits < 8; bits++) {
    ends[node] = 1;
    node = nodes[node]![1];
  }
  return ends;
}

/** The shortest code has five bits. */
const mostOctets = (bytes: number): number => Math.ceil((bytes * 8) / 5);
let scratch = Buffer.allocUnsafe(2_048);

/** The text, a character an octet; undefined when the bytes are no code of one. */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string | undefined {
  if (scratch.length < mostOctets(end - start)) scratch = Buffer.allocUnsafe(mostOctets(end - start));
  let length = 0;
  let node = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const first = (node << 4) | (byte >>> 4);
    if (octets[first]! >= 0) scratch[length++] = octets[first]!;
    const second = (moves[first]! << 4) | (byte & 15);
    if (octets[second]! >= 0) scratch[length++] = octets[second]!;
    node = moves[second]!;
  }
  return ends[node] === 1 ? scratch.toString('latin1', 0, length) : undefined;
}
