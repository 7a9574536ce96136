/**
 * The time for which this process kept a processor busy while it did `work`, in milliseconds: unlike time on the clock it does
 * not grow when other processes want the processor, too.
 */
export function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return milliseconds(process.cpuUsage(before));
}

/** The same for work that is awaited. */
export async function processorTimeOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return milliseconds(process.cpuUsage(before));
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
