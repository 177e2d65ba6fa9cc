import { environmentsAt, type FromLane, serveLane, type ToLane } from '../harness/index.ts';
import { systemClock } from '../lib/clock.ts';

/** A process that runs scenarios for another one, which tells it by messages what to do. */
const clock = systemClock();
const listen = serveLane({
  clock,
  send: (message: FromLane) => void (process.connected && process.send?.(message)),
  environmentsAt: (place) => environmentsAt(place, { clock, fetch: globalThis.fetch, env: process.env }),
  end: () => (process.connected ? process.disconnect() : process.exit()),
});
process.on('message', (message) => listen(message as ToLane));
// whoever gave out the tasks is told of Ctrl-C too, and says what is to be done
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// after the end, or because the other one died: nobody wants an answer, but everything is to be left tidy
process.on('disconnect', () => {
  listen({ type: 'abort' });
  listen({ type: 'close' });
});
