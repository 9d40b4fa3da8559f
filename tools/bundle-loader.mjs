#!/usr/bin/env node
/**
 * Runs the bundle that lies beside this file, through V8's code cache: compiling it anew would take most of the start.
 * The first `up` of a build writes the cache, with every function that its start needed; where the folder is read-only,
 * or V8 is another one, everything is compiled as usual.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** By then a start is over, and V8 has thrown away no function of it yet. */
const cacheAfterMs = 5_000;

const filename = fileURLToPath(new URL('cluster.js', import.meta.url));
// V8 compares no more than the length of the source, so the name carries the build.
const cacheFile = `${filename}.__BUILD__.${process.version}-${process.arch}.cache`;

const cachedData = readIfPresent(cacheFile);
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));
// Other commands need a small part only.
if (process.argv[2] === 'up' && (!cachedData || script.cachedDataRejected)) {
  setTimeout(writeCache, cacheAfterMs).unref();
  process.once('exit', writeCache);
}

function readIfPresent(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
function writeCache() {
  process.off('exit', writeCache);
  const temporary = `${cacheFile}.${process.pid}`;
  try {
    writeFileSync(temporary, script.createCachedData(), { mode: 0o644 });
    renameSync(temporary, cacheFile);
  } catch {
    rmSync(temporary, { force: true });
  }
}
