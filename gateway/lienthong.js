#!/usr/bin/env node
// The program is TypeScript run as it stands: this file only teaches Node to read it.
import { setFlagsFromString } from "node:v8";
import { register } from "tsx/esm/api";

// V8 lets a heap grow to several times what lives in it before it cleans up: 70 MB more, for 5 % less processor time.
setFlagsFromString("--heap-growing-percent=100");
register();
await import("./cli/main.ts");
