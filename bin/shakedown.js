#!/usr/bin/env node
// Plain JavaScript that old Nodes can read: it finds a Node that can run Shakedown, and hands everything over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_NODE = 24;
const EXIT_CONFIGURATION = 4;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// a checkout has the sources, which never lag behind; the published package has only what was built from them
const source = join(root, 'src', 'cli', 'main.ts');
const main = existsSync(source) ? source : join(root, 'dist', 'cli', 'main.js');

if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE) {
  module.enableCompileCache?.(); // starting again takes a third less
  await import(pathToFileURL(main).href);
} else {
  const node = installedNode();
  if (node) runWith(node);
  else refuse();
}

/** The binary of the package `node`, as seen from here; undefined when it, or its install script, is missing, or it is old. */
function installedNode() {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve('node/package.json');
    if (Number(require(manifest).version.split('.')[0]) < NEEDED_NODE) return undefined; // it would ask for itself forever
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Runs the command line under `node`, passing signals on and ending the way it ends. */
function runWith(node) {
  // not `main`: this file also keeps compiled code between starts
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // a terminal sends Ctrl-C to the child itself; a second one would mean "at once"
    process.on(signal, () => (signal === 'SIGINT' && onTerminal ? undefined : child.kill(signal)));
  }
  child.on('error', (error) => {
    console.error(`shakedown: ${node} does not start: ${error.message}`);
    process.exit(EXIT_CONFIGURATION);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse() {
  console.error(
    `shakedown: Node ${NEEDED_NODE} or later is needed, this is ${process.version} (${process.execPath}).\n` +
      `Install it from https://nodejs.org, or beside Shakedown with: npm install --save-dev node@${NEEDED_NODE}\n` +
      `(in a checkout: npm ci; with npm 11 or later the package "node" must be allowed to run its install script).`,
  );
  process.exit(EXIT_CONFIGURATION);
}
