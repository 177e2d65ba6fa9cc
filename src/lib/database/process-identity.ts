import { readFileSync } from 'node:fs';

/** Whether a process with this id exists, ours or anybody's. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Text that two processes with the same pid do not share: this boot's id and the start time in clock ticks since boot
 * (field 22 of /proc/<pid>/stat, proc_pid_stat(5)). '' where there is no /proc.
 */
export function processIdentity(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in brackets may hold spaces
    return `${boot}/${afterName[22 - 3]}`;
  } catch {
    return ''; // not Linux, or the process has just ended
  }
}
