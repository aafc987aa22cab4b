/** Room for so many bytes in this process; who finds too little waits in line. */
export const createRoom = (most: number) => {
  let free = most;
  const line: { bytes: number; enter: () => void }[] = [];
  const admit = () => {
    for (let next = line[0]; next && next.bytes <= free; next = line[0]) {
      line.shift();
      free -= next.bytes;
      next.enter();
    }
  };
  return {
    /** Takes room, at most all there is; rejects with the signal's reason where it is given up while waiting. Returns what was taken. */
    take: (wanted: number, signal: AbortSignal): Promise<number> =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const bytes = Math.min(wanted, most);
        const leave = () => {
          line.splice(line.indexOf(place), 1);
          reject(signal.reason);
          admit();
        };
        const place = {
          bytes,
          enter: () => {
            signal.removeEventListener("abort", leave);
            resolve(bytes);
          },
        };
        signal.addEventListener("abort", leave, { once: true });
        line.push(place);
        admit();
      }),
    give: (bytes: number) => {
      free += bytes;
      admit();
    },
  };
};
