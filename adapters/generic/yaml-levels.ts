import { Lexer } from "yaml";

/** Most lists and objects in one another, and most columns that a line may be indented by. */
export const MOST_LEVELS = 32;
const MOST_INDENT = 200;

/**
 * Where a text of YAML is nested so deep that reading it might end the process, for the parser calls itself at each level; undefined where
 * it is not. What it lets pass has at most some 300 levels. Pure; reads the text once.
 */
export const deepPlace = (text: string): number | undefined => {
  let offset = 0;
  let flow = 0;
  let onLine = 0;
  let isLineStart = true;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (isScalar) isScalar = false;
    else if (token === SCALAR) isScalar = true;
    else if (token === "[" || token === "{") flow += 1;
    else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
    else if (flow === 0 && (token === "-" || token === "?" || token === ":")) onLine += 1;
    else if (isLineStart && token.length > MOST_INDENT && token.trim() === "") return offset;
    if (flow > MOST_LEVELS || onLine > MOST_LEVELS) return offset;
    isLineStart = token.includes("\n");
    if (isLineStart) onLine = 0;
    if (!marks.has(token)) offset += token.length;
  }
  return undefined;
};

/** What the lexer says beside the text itself: a document begins, a scalar follows, a flow ended early. */
const SCALAR = "\u001f";
const marks = new Set(["\u0002", "\u0018", SCALAR]);
