import { constants, setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import { attacks } from "./attacks.ts";

// node abuse-load.ts <attack> <url> <key> <seconds> <origin>: one attack's attempts, one after the other on each of its
// connections, to loopback alone; it tells how many there were and what they were answered.
const [name = "", url = "", key = "", seconds = "0", origin = ""] = process.argv.slice(2);
const { hostname } = new URL(url);
if (hostname !== "127.0.0.1") throw new Error(`Expected a gateway on 127.0.0.1, got ${hostname}.`);
const attack = attacks[name]?.();
if (!attack) throw new Error(`Expected one of ${Object.keys(attacks)}, got ${name}.`);
// Real attackers have machines of their own: here they leave the processor to whoever else wants it.
setPriority(constants.priority.PRIORITY_LOW);

/** What an attack tells while it goes on. */
export type AbuseTold = { attempts: number; answers: Record<string, number> };
const told: AbuseTold = { attempts: 0, answers: {} };
const end = () =>
  process.connected ? process.send?.(told, () => process.exit(0)) : process.exit(0);
process.once("SIGTERM", end).once("disconnect", () => process.exit(0));
setTimeout(end, Number(seconds) * 1_000);

const pool = new Pool(url, { connections: attack.atOnce, pipelining: 1 });
const attempt = attack.begin({ url, key, pool, origin });
const caller = async () => {
  for (;;) {
    told.attempts += 1;
    const answer = await attempt().catch(({ code, message }) => String(code ?? message));
    told.answers[answer] = (told.answers[answer] ?? 0) + 1;
    await pause(attack.pauseMs ?? 0);
  }
};
for (let n = 0; n < attack.atOnce; n += 1) void caller();
process.send?.(told);
