/* Generated from the folders beside it by adapters/registry/generate.ts. */
import type { AdapterKind, FileKind } from "../kind.ts";
import { kind as civilStatus } from "../civil-status/index.ts";
import { kind as generic } from "../generic/index.ts";
import { kind as nationalPortal } from "../national-portal/index.ts";
import { kind as province } from "../province/index.ts";

/** Every kind of system that a systems file may name. */
export const kinds: readonly (AdapterKind | FileKind)[] = [civilStatus, generic, nationalPortal, province];
