/**
 * A signal that aborts with another one, or when a time is over (`TimeoutError`). Not `AbortSignal.any` with a time-out: only
 * that composite knows the time-out's signal, both may be collected before it fires, and then nothing ever ends the wait.
 */
export const deadline = (signal: AbortSignal, ms: number): AbortSignal => {
  const until = new AbortController();
  const stop = () => until.abort(signal.reason);
  // Held by the timer, so that nothing collects it before.
  setTimeout(() => {
    signal.removeEventListener("abort", stop);
    until.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }, ms).unref();
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return until.signal;
};
