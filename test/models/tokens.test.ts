import { describe, expect, test } from "vitest";
import { countTokens, fitsWindow } from "../../src/models/tokens.ts";

describe("countTokens", () => {
  test("counts ordinary text as the encoder does", async () => {
    const { countTokens: encoder } = await import("gpt-tokenizer/encoding/o200k_base");
    const text =
      "export function add(a: number, b: number): number {\n  return a + b;\n}\n\nGrüße, 世界! 👩‍💻\n";
    expect(await countTokens(text)).toBe(encoder(text));
    expect(await countTokens("")).toBe(0);
  });

  test("a long ordinary text is off by no more than one token a slice", async () => {
    const { countTokens: encoder } = await import("gpt-tokenizer/encoding/o200k_base");
    const text = "The quick brown fox jumps over the lazy dog.\n".repeat(8_000);
    const exact = encoder(text);
    const counted = await countTokens(text);
    expect(counted).toBeGreaterThanOrEqual(exact);
    expect(counted - exact).toBeLessThanOrEqual(Math.ceil(text.length / 65_536));
  });

  test.each([
    ["one letter", "a".repeat(1_000_000)],
    ["blanks", " ".repeat(1_000_000)],
    ["line feeds", "\n".repeat(1_000_000)],
    ["punctuation", "=".repeat(1_000_000)],
    ["surrogate pairs", "👍".repeat(250_000)],
    ["a lone surrogate", "\ud83d".repeat(1_000)],
  ])("finishes on a run of %s and never exceeds the bytes", async (_, text) => {
    const tokens = await countTokens(text);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(text));
  });

  test("never cuts a surrogate pair", async () => {
    // Each halved pair would cost replacement characters: 3 bytes, so more tokens than the whole.
    const { countTokens: encoder } = await import("gpt-tokenizer/encoding/o200k_base");
    const text = `x${"👍".repeat(300)}`;
    expect(await countTokens(text)).toBeLessThanOrEqual(encoder(text) + 4);
  });

  test("takes special tokens as text", async () => {
    expect(await countTokens("before <|endoftext|> after <|im_start|>")).toBeGreaterThan(6);
  });
});

describe("fitsWindow", () => {
  test("does not count what fits by its bytes", async () => {
    expect(await fitsWindow(["héllo", "abc"], 100, 1_000)).toEqual({
      fits: true,
      tokens: 109,
      counted: false,
    });
  });

  test("counts when the bytes alone exceed the window", async () => {
    const text = "hello world ".repeat(1_000);
    const use = await fitsWindow([text], 500, 3_000);
    expect(use).toMatchObject({ fits: true, counted: true });
    expect(use.tokens).toBeGreaterThan(2_000);
  });

  test("the reserve alone can fill the window", async () => {
    expect(await fitsWindow([], 11, 10)).toMatchObject({ fits: false });
    expect(await fitsWindow(["a"], 10, 10)).toMatchObject({ fits: false });
    expect(await fitsWindow(["a"], 9, 10)).toMatchObject({ fits: true });
  });

  test("stops counting once the window is full", async () => {
    const full = "hello world ".repeat(1_000);
    const one = await fitsWindow([full], 0, 1_000);
    const many = await fitsWindow([full, full, full], 0, 1_000);
    expect(many).toEqual(one);
    expect(one.fits).toBe(false);
  });
});
