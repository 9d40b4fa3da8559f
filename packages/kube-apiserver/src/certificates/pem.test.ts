import { expect, test } from 'vitest';
import { pemBlocks } from './pem.ts';

test('blocks are found between other text, and those that cannot be read are passed over', () => {
  const text =
    'before\n-----BEGIN CERTIFICATE REQUEST-----\nAAEC\n-----END CERTIFICATE REQUEST-----\n-----BEGIN A-----\n%\n-----END A-----\n';
  expect(pemBlocks(text)).toEqual([{ type: 'CERTIFICATE REQUEST', hasHeaders: false, der: Uint8Array.of(0, 1, 2) }]);
});

test.each(['-----BEGIN ', '-----BEGIN A-----\n', '-----END A-----', '-----BEGIN A-----\n-----END '])(
  'a megabyte of %j holds no block, and is read in time that grows with its length',
  (piece) => {
    expect(pemBlocks(piece.repeat(Math.ceil(2 ** 20 / piece.length)))).toEqual([]);
  },
);
