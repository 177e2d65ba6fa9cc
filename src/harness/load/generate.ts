import type { Clock } from '../../lib/clock.ts';
import { watchEventLoop } from '../../lib/event-loop.ts';
import { seededRandom } from '../../lib/random.ts';
import { arrivals } from './arrivals.ts';
import { measureCapacity } from './capacity.ts';
import { judgeGenerator } from './generator-health.ts';
import { type IterationPorts, Iterations } from './iterations.ts';
import { runClosedLoop, runOpenLoop } from './loops.ts';
import { phasesOf } from './plan.ts';
import { Recorder } from './recorder.ts';
import type { CapacityTask, FlowTask, LoadDone, LoadTask } from './task.ts';

/** Makes the load and measures it. Rejects with the signal's reason when aborted. */
export function generate(task: LoadTask, ports: IterationPorts): Promise<LoadDone> {
  return task.type === 'flow' ? generateFlows(task, ports) : generateRequests(task, ports);
}

/** Documents of so many iterations at most are ready beforehand; a load of hours must not keep all of them. */
const PREPARED_MAX = 500;

async function generateFlows(task: FlowTask, ports: IterationPorts): Promise<LoadDone> {
  const { plan } = task;
  const { clock, signal } = ports;
  const iterations = new Iterations(task, ports);
  const due = plan.model === 'open' ? arrivals(plan.phases, plan.arrivals, seededRandom(`${task.seed}/arrivals`)) : [];
  await iterations.prepare(Math.min(PREPARED_MAX, plan.model === 'open' ? due.length : 2 * plan.users));
  const phases = phasesOf(plan);
  const steps = task.steps.map((step) => ({ id: step.id, kind: step.do }));
  const recorder = new Recorder({ phases, steps, timeoutMs: plan.timeoutMs });
  const iterate = (iteration: number, user: number, inner: AbortSignal) => iterations.run(iteration, user, inner);
  const common = { clock, signal, timeoutMs: plan.timeoutMs, users: plan.users, listener: recorder, iterate };
  const measured = await timed(clock, () =>
    plan.model === 'open'
      ? runOpenLoop({ ...common, arrivals: due, maxInFlight: plan.maxInFlight })
      : runClosedLoop({ ...common, until: plan.until, pauseMs: plan.pauseMs, warmupMs: plan.warmupMs }),
  );
  const lag = plan.model === 'open' ? recorder.lag : undefined;
  return {
    startedAt: measured.startedAt,
    durationMs: measured.durationMs,
    offered: recorder.offered(),
    steps: recorder.steps(measured.durationMs),
    generator: judgeGenerator(lag, measured.eventLoop, task.lagLimitMs),
    ...(await iterations.left()),
  };
}

async function generateRequests(task: CapacityTask, ports: IterationPorts): Promise<LoadDone> {
  const { connections, timeoutMs } = task.plan;
  const { clock, signal } = ports;
  const { request, step } = task;
  const phases = phasesOf(task.plan);
  const measured = await timed(clock, () =>
    measureCapacity({ clock, signal, request, step, connections, timeoutMs, phases }),
  );
  const { steps, offered, miscount } = measured.value;
  const health = judgeGenerator(undefined, measured.eventLoop, task.lagLimitMs);
  return {
    startedAt: measured.startedAt,
    durationMs: measured.durationMs,
    offered: { ...offered, dropped: 0 },
    steps,
    generator: miscount === undefined ? health : { ...health, valid: false, reason: miscount },
    jobs: [],
    tokens: [],
    checks: [],
  };
}

async function timed<T>(clock: Clock, work: () => Promise<T>) {
  const startedAt = clock.now();
  const began = clock.elapsed();
  const eventLoop = watchEventLoop();
  try {
    const value = await work();
    return { value, startedAt, durationMs: clock.elapsed() - began, eventLoop: eventLoop() };
  } catch (error) {
    eventLoop();
    throw error;
  }
}
