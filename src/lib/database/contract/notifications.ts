import { describe, expect, test } from 'vitest';
import { deferred } from '../../waiting.ts';
import type { Database } from '../types.ts';

export function describeNotifications(database: () => Database): void {
  const notify = (channel: string, payload: string) => database().query('select pg_notify($1, $2)', [channel, payload]);

  /** Collects a channel's payloads; `last` resolves when 'end' arrives. */
  const collect = async (channel: string) => {
    const heard: string[] = [];
    const last = deferred();
    const listening = await database().listen(channel, (payload) => {
      heard.push(payload);
      if (payload === 'end') last.resolve();
    });
    return { heard, last: last.promise, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() };
  };

  describe('notifications', () => {
    test('reach every listener of their channel, in order, and nobody else', async () => {
      await using one = await collect('harbour');
      await using two = await collect('harbour');
      await using other = await collect('harbour_2');
      for (const payload of ['a', '', 'end']) await notify('harbour', payload);
      await notify('harbour_2', 'end');
      await Promise.all([one.last, two.last, other.last]);
      expect(one.heard).toEqual(['a', '', 'end']);
      expect(two.heard).toEqual(['a', '', 'end']);
      expect(other.heard).toEqual(['end']);
    });

    test('stop for the listener that was disposed, not for the others', async () => {
      const gone = await collect('pier');
      await using stays = await collect('pier');
      await gone[Symbol.asyncDispose]();
      await gone[Symbol.asyncDispose]();
      await notify('pier', 'end');
      await stays.last;
      expect(gone.heard).toEqual([]);
    });

    test('go on for a function that listened twice and stopped once', async () => {
      const heard = deferred<string>();
      const once = await database().listen('dock', heard.resolve);
      await using _twice = await database().listen('dock', heard.resolve);
      await once[Symbol.asyncDispose]();
      await notify('dock', 'still here');
      expect(await heard.promise).toBe('still here');
    });

    test('come only from transactions that are committed', async () => {
      await using listener = await collect('quay');
      const undone = database().transaction(async (tx) => {
        await tx.query("select pg_notify('quay', 'undone')");
        throw new Error('roll back');
      });
      await expect(undone).rejects.toThrow('roll back');
      await database().transaction((tx) => tx.query("select pg_notify('quay', 'end')"));
      await listener.last;
      expect(listener.heard).toEqual(['end']);
    });

    test.each(['Upper', 'a-b', 'a; drop table x', '', 'x'.repeat(64)])('refuse the channel name "%s"', async (name) => {
      await expect(database().listen(name, () => undefined)).rejects.toThrow('is no channel name');
    });
  });
}
