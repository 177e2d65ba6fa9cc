/** Channel names go into LISTEN unquoted, and PGlite does not quote them either. */
export function assertChannel(channel: string): void {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(channel)) return;
  throw new TypeError(`"${channel}" is no channel name: lower_snake, at most 63 characters`);
}
