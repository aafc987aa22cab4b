import { fixed } from "../auth.ts";
import type { Style } from "../style.ts";

/** Nothing is told: what stands in between adds it, or nobody asks. */
export const none: Style = { needs: [], open: () => fixed((request) => request) };
