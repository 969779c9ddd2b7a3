import { describe, expect, test } from "vitest";
import { route } from "./support.ts";

describe("counterfactual", () => {
  test.each([
    ["Store the reset token hashed", "without “token”", "Store the reset hashed"],
    ["Rewrite the parser", "without “rewrite”", "the parser"],
    ["Add a column to the users table", "without “add a column”", "to the users table"],
  ])("%s: %s", async (text, change, changed) => {
    const before = await route(text);
    expect(before.lane).toBe("strong");
    expect(before.counterfactual).toBe(`would be fast ${change}`);
    expect((await route(changed)).lane).toBe("fast");
  });

  test("a fast task names a place that would make it strong", async () => {
    const result = await route("Return early when the list is empty");
    expect(result.counterfactual).toBe("would be strong if it touched migrations/");
    const changed = await route("Return early when the list is empty", { files: ["migrations/"] });
    expect(changed.lane).toBe("strong");
  });

  test("none when two things would have to change", async () => {
    const result = await route("Hash the password and rotate the refresh token");
    expect(result.boundary).toBe("security");
    expect(result.counterfactual).toBeNull();
  });

  test("steps", async () => {
    const text = Array.from({ length: 8 }, (_, index) => `${index + 1}. change value ${index}`).join("\n");
    expect((await route(text)).counterfactual).toBe("would be fast as a task for each step");
  });
});
