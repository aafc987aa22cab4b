import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type GatewayProcess, startGatewayProcess } from "./gateway-process.ts";
import { readStanding, type Standing } from "./standing.ts";

/**
 * The gateway's processes: one that does all, or, `apart`, one that takes declarations and two that send them. Ends whatever
 * still runs when it closes.
 */
export const createCrew = (env: Record<string, string>, home: string, apart: boolean) => {
  const crew: GatewayProcess[] = [];
  let peakMb = 0;
  const launch = async (...more: string[]) => {
    crew.push(await startGatewayProcess(env, join(home, "gateway.log"), more));
  };
  const living = (): GatewayProcess[] => (apart ? crew : crew.slice(-1));
  const measure = () => {
    peakMb = Math.max(peakMb, ...crew.map((each) => each.peakMb()));
    return peakMb;
  };
  const watch = setInterval(measure, 500);

  return {
    start: async (): Promise<void> => {
      if (!apart) return launch();
      await launch("--roles", "http");
      await launch("--roles", "sync");
      await launch("--roles", "sync");
    },
    /** Where declarations go. */
    door: (): string => (apart ? crew[0] : crew.at(-1))?.url ?? "",
    /** Kills the one that does all, and starts it anew. */
    killAndStart: async (): Promise<void> => {
      const last = crew.at(-1);
      last?.kill("SIGKILL");
      await last?.exited;
      await launch();
    },
    /** Stops one that sends, at a moment when `isSending` says so of it, for as long as `work` takes. */
    whileOneIsStopped: async (
      isSending: () => Promise<boolean>,
      work: () => Promise<void>,
    ): Promise<void> => {
      for (let n = 0; n < 500; n += 1) {
        crew[1]?.kill("SIGSTOP");
        if (await isSending()) break;
        crew[1]?.kill("SIGCONT");
        await pause(20);
      }
      await work();
      crew[1]?.kill("SIGCONT");
    },
    restarts: (): number => (apart ? 0 : crew.length - 1),
    peakMb: measure,
    /** What the living ones say of their work, together; p50 and p99 are the worst one's. */
    standing: async (): Promise<Standing> => {
      const all = await Promise.all(living().map(({ url }) => readStanding(url)));
      const sum = (of: (one: Standing) => number) => all.reduce((total, one) => total + of(one), 0);
      const worst = (of: (one: Standing) => number) => Math.max(...all.map(of));
      return {
        // The ledger's own count, the same whoever is asked.
        behind: worst(({ behind }) => behind),
        lost: sum(({ lost }) => lost),
        retries: sum(({ retries }) => retries),
        stale: sum(({ stale }) => stale),
        staleSends: sum(({ staleSends }) => staleSends),
        behindSeconds: {
          p50: worst(({ behindSeconds }) => behindSeconds.p50),
          p99: worst(({ behindSeconds }) => behindSeconds.p99),
        },
      };
    },
    end: async (): Promise<void> => {
      await Promise.all(living().map((each) => each.stop()));
    },
    close: (): void => {
      clearInterval(watch);
      for (const each of crew) each.kill("SIGKILL");
    },
  };
};
