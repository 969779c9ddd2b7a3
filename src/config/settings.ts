import type { FailOn } from "../domain/finding.ts";
import type { RaceMode } from "../domain/race.ts";
import type { BoundarySettings } from "../domain/route.ts";
import type { Locations } from "./locations.ts";
import type { Secret } from "./secret.ts";

/** Where a value came from, strongest first. */
export type Source = "flag" | "environment" | "repository" | "user" | "preset" | "default";

/** What one setting may hold; null when it is not set. */
export type Value = string | number | boolean | readonly string[] | null;

/** One value as `config list` shows it. Secrets appear as `set` or `not set`. */
export interface Entry {
  /** Dotted key, or the name of the variable for what only the environment holds. */
  readonly key: string;
  readonly value: Value;
  readonly source: Source;
  /** The flag, the variable or the file; several files where their lists add up. */
  readonly from: string;
}

/** Where a model is asked. */
export type Provider =
  /** The Codex CLI on this machine, with its own login. */
  | {
      readonly kind: "codex";
      readonly name: "codex";
      /** Where it is looked for. A function: what prints the settings must not print the environment. */
      readonly place: () => {
        readonly env: Readonly<Record<string, string | undefined>>;
        /** The working tree, of which nothing is ever started; null outside one. */
        readonly root: string | null;
      };
    }
  | {
      readonly kind: "http";
      readonly name: string;
      /** The Responses API or Chat Completions. */
      readonly api: "responses" | "chat";
      /** Without a slash at its end. */
      readonly baseUrl: string;
      /** The variable that holds the key; null for a provider that wants none. */
      readonly keyEnv: string | null;
      /** Null when the variable is not set. */
      readonly key: Secret | null;
      /** The proxy it is reached through, as its address; null for none. */
      readonly proxy: Secret | null;
    };

/** A model, and who serves it. */
export interface Placed {
  readonly provider: Provider;
  readonly model: string;
}

/** A role: the model that has it, and those that take its place, in order, where it is not to be had. */
export interface Role extends Placed {
  readonly fallbacks: readonly Placed[];
}

/** What the user says of a model, over what is known of it. */
export interface ModelSettings {
  /** Tokens. */
  readonly contextWindow: number | null;
  readonly editFormat: "v4a" | "search-replace" | null;
  /** Dollars per million tokens. */
  readonly price: { readonly input: number; readonly cached: number; readonly output: number } | null;
  readonly tokensPerSecond: number | null;
  /** The day on which its provider ends it, as `2026-12-31`. */
  readonly shutdownDate: string | null;
}

/** The project's own check, and whether tandem may run it. */
export interface VerifySetting {
  readonly command: string;
  readonly source: Source;
  /** False only for a command of a repository file that `tandem trust` has not recorded as it is now. */
  readonly trusted: boolean;
}

/** What git's hooks do where their own line doesn't say it. */
export interface HookSettings {
  readonly failOn: FailOn;
  /** Time for a model; null for each hook's usual one. */
  readonly budgetMs: number | null;
  /** Trouble stops git, too. */
  readonly strict: boolean;
  /** A repository file has settings for hooks that `tandem trust` has not recorded: they count for nothing. */
  readonly untrusted: boolean;
}

/** All settings, resolved. */
export interface Settings {
  readonly fast: Role;
  readonly strong: Role;
  /** Every provider that can be named, by its name. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly models: ReadonlyMap<string, ModelSettings>;
  /** False: never verify. Null: nothing is said, so a recognised check may be offered. */
  readonly verify: VerifySetting | false | null;
  readonly verifyTimeoutMs: number;
  readonly reviewEffort: "low" | "medium" | "high" | "xhigh";
  /** Whether the strong model solves a task beside the draft. */
  readonly race: RaceMode;
  readonly hooks: HookSettings;
  readonly boundaries: BoundarySettings;
  /** The most a run may cost. */
  readonly maxUsd: number | null;
  /** The most that all runs of a calendar month may cost. */
  readonly monthlyUsd: number | null;
  /** The longest a run may take. */
  readonly timeoutMs: number | null;
  /** `NO_COLOR` is set. */
  readonly noColor: boolean;
  /** `TANDEM_SKIP` is set: hooks do nothing. */
  readonly skip: boolean;
  readonly locations: Locations;
  /** Every value with its source, sorted by key. */
  readonly entries: readonly Entry[];
  /** What the user should know of files that were ignored, one line each. */
  readonly notices: readonly string[];
}
