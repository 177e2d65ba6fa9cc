/** A Go duration as the service's headers and messages write it, from milliseconds, floored: `12ms`, `8.64s`, `1m53.425s`, `6m0s`. */
export function goDuration(ms: number): string {
  const whole = Math.floor(ms);
  if (whole <= 0) return '0s';
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = `${(whole % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
