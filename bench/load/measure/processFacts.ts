import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as Linux counts it. */
export interface ProcessFacts {
  /** Bytes. */
  readonly rss: number;
  readonly descriptors: number;
  readonly sockets: number;
  /** Seconds of processor time since it began. */
  readonly cpuSeconds: number;
}

/** Linux's clock ticks a second, as /proc counts them (proc_pid_stat(5)). */
const TICKS = 100;

/** Undefined where the process is gone, or the system has no /proc. */
export function processFacts(pid: number): ProcessFacts | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const descriptors = readdirSync(`/proc/${pid}/fd`);
    return {
      rss: Number(kilobytes) * 1024,
      descriptors: descriptors.length,
      sockets: descriptors.filter((fd) => linkOf(pid, fd).startsWith('socket:')).length,
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    };
  } catch {
    return undefined;
  }
}

function linkOf(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return ''; // closed meanwhile
  }
}
