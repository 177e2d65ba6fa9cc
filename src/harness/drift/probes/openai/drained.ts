/** Reads a stream to its end, so that the SDK has met every event. */
export async function drained(stream: AsyncIterable<unknown>): Promise<number> {
  let events = 0;
  for await (const _ of stream) events++;
  return events;
}
