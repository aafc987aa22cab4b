/** Processor time that this process has used, ms: what a piece of work costs, whatever else the machine does. */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
