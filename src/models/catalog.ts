import * as z from "zod/mini";
import type { Usage } from "../domain/usage.ts";
import data from "./catalog.json" with { type: "json" };
import type { EditFormat } from "../edits/format.ts";
import type { Effort, Model } from "./model.ts";

/** What is known about a model before it is asked anything. */
export interface CatalogEntry {
  /** Tokens of input and output that fit together. */
  readonly contextWindow: number;
  readonly editFormat: EditFormat;
  /** Dollars per million tokens; null when not published. */
  readonly price: Model["price"];
  /** Output tokens per second, for estimates. */
  readonly tokensPerSecond: number;
  /** Efforts the model offers, ascending; empty when not known. */
  readonly efforts: readonly Effort[];
  /** The day on which its provider ends it, as `2026-12-31`; null when none is known. */
  readonly shutdownDate: string | null;
}

/** For models nobody has described: a window and a rate that are rarely too high. */
const CAUTIOUS: CatalogEntry = {
  contextWindow: 128_000,
  editFormat: "search-replace",
  price: null,
  tokensPerSecond: 60,
  efforts: [],
  shutdownDate: null,
};

const Entry = z.strictObject({
  context_window: z._default(z.number(), CAUTIOUS.contextWindow),
  edit_format: z._default(z.enum(["v4a", "search-replace"]), CAUTIOUS.editFormat),
  price: z._default(
    z.nullable(z.strictObject({ input: z.number(), cached: z.number(), output: z.number() })),
    CAUTIOUS.price,
  ),
  tokens_per_second: z._default(z.number(), CAUTIOUS.tokensPerSecond),
  efforts: z._default(z.array(z.enum(["low", "medium", "high", "xhigh"])), [...CAUTIOUS.efforts]),
  shutdown_date: z._default(z.nullable(z.string()), CAUTIOUS.shutdownDate),
});
const Catalog = z.record(z.string(), Entry);

/**
 * What catalog.json says of a model, each field given in `overrides` instead where it is there; cautious
 * defaults for what nobody says. A dated snapshot (`gpt-5.3-codex-2026-02-05`) is its model.
 */
export function describeModel(id: string, overrides: Partial<CatalogEntry> | null): CatalogEntry {
  const known = new Map(Object.entries(Catalog.parse(data)));
  const entry = known.get(id) ?? known.get(id.replace(/-\d{4}-\d{2}-\d{2}$/, ""));
  if (entry === undefined) return { ...CAUTIOUS, ...overrides };
  return {
    contextWindow: entry.context_window,
    editFormat: entry.edit_format,
    price: entry.price,
    tokensPerSecond: entry.tokens_per_second,
    efforts: entry.efforts,
    shutdownDate: entry.shutdown_date,
    ...overrides,
  };
}

/** What the tokens cost, in dollars; null when the price is not known. Cached input has its own price. */
export function costOf(usage: Usage, price: Model["price"]): number | null {
  if (price === null) return null;
  const cached = Math.min(usage.cached, usage.input);
  const fresh = usage.input - cached;
  return (fresh * price.input + cached * price.cached + usage.output * price.output) / 1_000_000;
}
