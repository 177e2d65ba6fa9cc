import type { BodyShape } from '../shape.ts';
import type { Exchange, Observation } from '../types.ts';
import { compareHeaders } from './headers.ts';
import { compareJson } from './json.ts';
import type { Difference, Found } from './types.ts';

/** What two runs of the same probes show: where they differ, and what could not be held against each other. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Operations of which at least one probe was measured on both sides. */
  readonly operations: readonly string[];
  readonly measured: number;
  readonly notMeasured: readonly { readonly probe: string; readonly side: Side; readonly reason: string }[];
}

export type Side = 'left' | 'right';

export function compareObservations(left: readonly Observation[], right: readonly Observation[]): Comparison {
  const differences: Difference[] = [];
  const notMeasured: { probe: string; side: Side; reason: string }[] = [];
  const operations = new Set<string>();
  let measured = 0;
  for (const one of left) {
    const { vendor, probe, operation } = one;
    const other = right.find((each) => each.vendor === vendor && each.probe === probe);
    const [a, b] = [one.outcome, other?.outcome ?? { type: 'not measured' as const, reason: 'it was not run' }];
    if (a.type === 'not measured' || b.type === 'not measured') {
      if (one.optional) continue;
      if (a.type === 'not measured') notMeasured.push({ probe, side: 'left', reason: a.reason });
      if (b.type === 'not measured') notMeasured.push({ probe, side: 'right', reason: b.reason });
      continue;
    }
    measured++;
    operations.add(operation);
    differences.push(...compareAnswers(a, b).map((found) => ({ vendor, operation, probe, ...found })));
  }
  return { differences, operations: [...operations], measured, notMeasured };
}

interface Answered {
  readonly exchange: Exchange;
  readonly thrown: string | undefined;
}

function compareAnswers(a: Answered, b: Answered): Found[] {
  const [left, right] = [a.exchange, b.exchange];
  if (isMissing(left, right) || isMissing(right, left)) {
    return [{ place: { type: 'operation' }, left: `answers ${left.status}`, right: `answers ${right.status}` }];
  }
  // answers of two kinds have nothing to compare but that
  if (left.status !== right.status) {
    return [{ place: { type: 'status' }, left: String(left.status), right: String(right.status) }];
  }
  const found: Found[] = [...compareHeaders(left.headers, right.headers), ...compareBodies(left.body, right.body)];
  // what a client makes of a body that a recording does not tell says nothing
  const isWhole = a.exchange.body.type !== 'withheld' && b.exchange.body.type !== 'withheld';
  if (isWhole && a.thrown !== b.thrown) {
    found.push({ place: { type: 'thrown' }, left: a.thrown ?? 'nothing', right: b.thrown ?? 'nothing' });
  }
  return found;
}

/** What the services and their gateways say of a route that they do not have. */
const NO_SUCH_ROUTE = /Invalid URL|"Not Found"|404 page not found|Route \w+:\S* not found|no Route matched/;

/** As if there were no such call, where the other side has it. */
function isMissing(one: Exchange, other: Exchange): boolean {
  if (other.status >= 400) return false;
  if (one.status === 405 || one.status === 501) return true;
  return one.status === 404 && NO_SUCH_ROUTE.test(JSON.stringify(one.body));
}

function compareBodies(left: BodyShape, right: BodyShape): Found[] {
  if (left.type === 'withheld' || right.type === 'withheld') return [];
  if (left.type === 'json' && right.type === 'json') return compareJson(left.json, right.json);
  if (left.type === 'events' && right.type === 'events') return compareEvents(left, right);
  if (left.type === 'text' && right.type === 'text' && left.text !== right.text) {
    return [
      { place: { type: 'value', pointer: '' }, left: JSON.stringify(left.text), right: JSON.stringify(right.text) },
    ];
  }
  if (left.type !== right.type) return [{ place: { type: 'body' }, left: left.type, right: right.type }];
  return [];
}

type Events = Extract<BodyShape, { type: 'events' }>;

function compareEvents(left: Events, right: Events): Found[] {
  const found: Found[] = [];
  const [a, b] = [left.names.join(', '), right.names.join(', ')];
  if (a !== b) found.push({ place: { type: 'events' }, left: a, right: b });
  for (const [name, payload] of Object.entries(left.payloads)) {
    const other = right.payloads[name];
    if (other === undefined) continue;
    const below = (pointer: string) => `${name}:${pointer}`;
    for (const one of compareJson(payload, other, true)) {
      const { place } = one;
      found.push('pointer' in place ? { ...one, place: { ...place, pointer: below(place.pointer) } } : one);
    }
  }
  return found;
}
