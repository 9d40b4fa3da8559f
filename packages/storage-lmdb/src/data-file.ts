import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreCorruptError } from './errors.ts';

/** Where lmdb's meta pages say what they say (lmdb 3.5, `MDB_page` and `MDB_meta` on a 64-bit little-endian machine). */
const offsets = { flags: 18, magic: 24, pageSize: 48, lastPage: 144, transaction: 152 } as const;
const metaPageFlag = 0x08;
const magic = 0xbeefc0de;
const smallestPage = 512;
const largestPage = 65_536;

/**
 * Looks at the data file before lmdb maps it into memory: a file that is cut off or is something else would otherwise
 * end the process with a bus error. An absent or empty file is a store to be made, unless one was made there before:
 * what that held is lost, and must not be taken for nothing.
 * @throws {StoreCorruptError}
 */
export function checkDataFile(directory: string, path: string): void {
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes === 0 && !existsSync(join(directory, mark))) return;
  const fail = (what: string): never => {
    throw new StoreCorruptError(directory, what);
  };
  if (sizeBytes === 0) fail('its data file is empty or gone');
  const file = openSync(path, 'r');
  try {
    const first = readMeta(file, 0) ?? fail('its data file is not a database');
    const second = readMeta(file, first.pageSize) ?? fail('its data file is not a database');
    const { lastPage, pageSize } = second.transaction > first.transaction ? second : first;
    if ((lastPage + 1) * pageSize > sizeBytes) fail('its data file is cut off');
  } finally {
    closeSync(file);
  }
}

/** Says that a store was made in the directory. */
const mark = 'made';

/** Called once the data file is on disk. */
export function markMade(directory: string): void {
  const path = join(directory, mark);
  if (!existsSync(path)) writeFileSync(path, 'A store was made here: without its data file this directory is refused.\n', { mode: 0o600 });
}

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
}

function readMeta(file: number, position: number): Meta | undefined {
  const page = Buffer.alloc(160);
  if (readSync(file, page, 0, page.length, position) < page.length) return undefined;
  const pageSize = page.readUInt32LE(offsets.pageSize);
  const sound =
    page.readUInt32LE(offsets.magic) === magic &&
    page.readUInt16LE(offsets.flags) === metaPageFlag &&
    pageSize >= smallestPage &&
    pageSize <= largestPage &&
    (pageSize & (pageSize - 1)) === 0;
  if (!sound) return undefined;
  return {
    pageSize,
    lastPage: Number(page.readBigUInt64LE(offsets.lastPage)),
    transaction: Number(page.readBigUInt64LE(offsets.transaction)),
  };
}
