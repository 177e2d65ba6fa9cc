import type { Block } from './extract.ts';
import { coveredBy } from './heavy.ts';

/** Commands that run until they are stopped. They say `"ready":true` when told `--json`. */
const LASTING = /^npx shakedown (serve|worker|mocks)\b/;

/** The ports that the documents name, and free ones to take instead. */
export type Ports = ReadonlyMap<string, number>;

const DEFAULT_PORTS: Readonly<Record<string, readonly (readonly [option: string, port: string])[]>> = {
  serve: [['--port', '8100']],
  worker: [],
  mocks: [
    ['--openai-port', '8101'],
    ['--llamaparse-port', '8102'],
    ['--supabase-port', '8103'],
    ['--admin-port', '8104'],
  ],
};

/**
 * One bash script of all blocks of a document, in order, so that a later block may use what an earlier one left. What
 * lasts is started in the background, waited for, and stopped at the end. Other ports are put in the place of those named.
 */
export function scriptOf(blocks: readonly Block[], ports: Ports): string {
  const lines = blocks.flatMap(({ line, commands, handling }) => {
    if (handling.kind === 'not-run') return [];
    const light = commands.filter((command) => coveredBy(command) === undefined);
    return light.flatMap((command) => [`at ${line}`, ...lineOf(command, handling.exitCode, ports)]);
  });
  return [PROLOGUE, ...lines, 'echo "### all commands done"'].join('\n');
}

function lineOf(command: string, exitCode: number, ports: Ports): string[] {
  const kind = LASTING.exec(command)?.[1];
  const moved = withPorts(command, ports);
  if (kind !== undefined) return [`start ${moved}${optionsOf(kind, command, ports)} --json`];
  if (exitCode === 0) return [moved];
  return [
    `code=0; { ${moved}\n} || code=$?`,
    `[ "$code" = ${exitCode} ] || fail "exit code $code instead of ${exitCode}"`,
  ];
}

function optionsOf(kind: string, command: string, ports: Ports): string {
  const missing = (DEFAULT_PORTS[kind] ?? []).filter(([option]) => !command.includes(option));
  return missing.map(([option, port]) => ` ${option} ${ports.get(port)}`).join('');
}

function withPorts(command: string, ports: Ports): string {
  const asked = /^npx shakedown mode\b/.test(command) ? `${command} --url http://127.0.0.1:8100` : command;
  return [...ports].reduce(
    (text, [named, free]) => text.replaceAll(new RegExp(`\\b${named}\\b`, 'g'), `${free}`),
    asked,
  );
}

const PROLOGUE = `set -euo pipefail
here=0
at() { here=$1; }
fail() { echo "### line $here: $1" >&2; exit 1; }
trap 'echo "### line $here failed: $BASH_COMMAND" >&2' ERR
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
npx() { if [ "$1" = shakedown ]; then shift; "$NODE" bin/shakedown.js "$@"; elif [ "$1" = node ]; then shift; "$NODE" "$@"; else command npx "$@"; fi; }
node() { "$NODE" "$@"; }
start() {
  local out; out=$(mktemp)
  "$NODE" bin/shakedown.js "\${@:3}" > "$out" 2> "$out.log" &
  for _ in $(seq 1800); do
    if grep -q '"ready":true' "$out"; then return 0; fi
    kill -0 $! 2>/dev/null || { tail -n 20 "$out.log" >&2; fail "it ended before it was ready"; }
    sleep 0.1
  done
  fail "it was not ready within 180 s"
}`;
