import type { Clock } from '../../../lib/clock.ts';
import type { ScenarioResult } from '../types.ts';
import { oneLine, shorten } from '../untrusted.ts';
import { duration, GLYPH } from '../words.ts';
import { colours } from './colours.ts';

/** Tells a person, or a log, how far a run is. Disposing it clears the live line. */
export interface Progress extends Disposable {
  /** Scenario `id` begins. Several may run at once. */
  started(scenario: { readonly id: string; readonly title: string }): void;
  /** Scenario `id` is at this step now. */
  step(id: string, step: string): void;
  finished(result: ScenarioResult): void;
  /** A line of its own, for instance a warning. */
  note(line: string): void;
}

export interface ProgressOptions {
  /** Usually process.stderr: what a program reads stays clean. */
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly colour: boolean;
  /** Scenarios in this run. */
  readonly total: number;
}

/**
 * On a terminal: one line per finished scenario above a line that is drawn anew at each event. Elsewhere: plain lines,
 * one per finished scenario, nothing drawn over, so that a log file reads well.
 */
export function createProgress(options: ProgressOptions): Progress {
  const { stream, total } = options;
  const live = stream.isTTY === true ? createLiveLine(options) : undefined;
  const paint = colours(options.colour);
  const running = new Map<string, Running>();
  let done = 0;
  const print = (line: string) => {
    live?.clear();
    stream.write(`${line}\n`);
    live?.draw(done, running);
  };
  return {
    started({ id, title }) {
      running.set(id, { title: oneLine(title), step: undefined, since: options.clock.elapsed() });
      live?.draw(done, running);
    },
    step(id, step) {
      const one = running.get(id);
      if (one) one.step = oneLine(step);
      live?.draw(done, running);
    },
    finished({ id, state, title, durationMs, reason }) {
      running.delete(id);
      done++;
      const place = `[${String(done).padStart(String(total).length)}/${total}]`;
      const why = reason === undefined ? '' : paint.soft(`: ${shorten(oneLine(reason), 200)}`);
      print(
        `${paint.soft(place)} ${paint.state(state, `${GLYPH[state]} ${state.padEnd(7)}`)} ${oneLine(title)} ${paint.soft(`(${duration(durationMs)})`)}${why}`,
      );
    },
    note: (line) => print(oneLine(line)),
    [Symbol.dispose]: () => live?.clear(),
  };
}

interface Running {
  readonly title: string;
  step: string | undefined;
  /** On the clock's `elapsed`. */
  readonly since: number;
}

function createLiveLine({ stream, clock, total }: ProgressOptions) {
  let drawn = false;
  const clear = () => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    clear,
    draw(done: number, running: ReadonlyMap<string, Running>) {
      clear();
      const oldest = running.values().next().value;
      if (!oldest) return;
      const others = running.size > 1 ? ` and ${running.size - 1} more` : '';
      const where = oldest.step === undefined ? '' : `, ${oldest.step}`;
      const text = `${done} of ${total} done; ${oldest.title}${where} (${duration(clock.elapsed() - oldest.since)})${others}`;
      // one column stays free: a full line would wrap, and a wrapped line cannot be cleared
      stream.write(clip(text, (stream.columns ?? 80) - 1));
      drawn = true;
    },
  };
}

function clip(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
