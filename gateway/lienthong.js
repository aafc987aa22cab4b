#!/usr/bin/env node
// The program is TypeScript run as it stands: this file only teaches Node to read it.
import { register } from "tsx/esm/api";

register();
await import("./cli/main.ts");
