import { describe, expect, test } from "vitest";
import { type Boundary, NO_BOUNDARY_SETTINGS } from "../../../src/domain/route.ts";
import { findBoundary } from "../../../src/stages/route/boundaries.ts";
import { route, settings } from "./support.ts";

describe("paths", () => {
  test.each<[path: string, boundary: Boundary | null]>([
    ["src/auth/login.ts", "security"],
    ["app/middleware/csrf.rb", "security"],
    ["internal/session/store.go", "security"],
    ["lib/crypto/aes.py", "security"],
    ["src/lib/hashPassword.ts", "security"],
    ["src/validators/user.ts", "security"],
    ["src/author/list.ts", null],
    ["src/authors.ts", null],
    ["docs/auth/intro.md", null],
    ["src/auth/login.css", null],
    ["assets/login.png", null],
    ["locales/auth/en.json", null],
    ["src/lexer/tokens.ts", null],
    ["migrations/0001_init.sql", "migration"],
    ["backend/alembic/versions/ab12.py", "migration"],
    ["db/migrate/20200101_x.rb", "migration"],
    ["prisma/schema.prisma", "migration"],
    ["queries/report.sql", "migration"],
    ["app/migrations/0002_auto.py", "migration"],
    ["docs/migrations/guide.md", null],
    ["src/immigration/form.ts", null],
    ["src/utils/text.ts", null],
    ["netbox/users/models/tokens.py", "security"],
    ["src/utils/tokenCount.ts", null],
    ["client/src/tokens/breakpoints.js", "security"],
    ["design/tokens/colors.ts", null],
    ["src/utils/cookie.ts", "security"],
    ["src/components/CookieBanner.ts", null],
    ["src/config/role.rs", "security"],
    ["modules/karpenter/policy.tf", "security"],
    ["src/http/retryPolicy.ts", null],
    ["lib/vauth/digest.c", "security"],
    ["lib/coauthors.rb", null],
    ["hash/hasher_argon2.go", "security"],
    ["lib/encrypted_file.rb", "security"],
    ["flow/recovery/handler.go", "security"],
    ["storage/wal/recovery.go", null],
    ["src/cache/invalidation.ts", null],
    ["src/pages/revalidate.ts", null],
    ["lib/escape.js", "security"],
    ["internal/database/migrations.go", "migration"],
    ["crates/db/src/schema.rs", "migration"],
  ])("%s", (path, boundary) => {
    expect(findBoundary("", [path], NO_BOUNDARY_SETTINGS)?.boundary ?? null).toBe(boundary);
  });

  test.each<[paths: readonly string[], boundary: Boundary | null]>([
    [["services/a/x.ts", "services/b/x.ts", "services/c/x.ts"], "multi-service"],
    [["packages/a/x.ts", "apps/b/x.ts", "services/c/x.ts"], "multi-service"],
    [["services/a/x.ts", "services/b/x.ts", "services/b/y.ts"], null],
    [["services/a/README.md", "services/b/README.md", "services/c/README.md"], null],
    [["services/a.ts", "services/b.ts", "services/c.ts"], null],
    [["src/services/a/x.ts", "src/services/b/x.ts", "src/services/c/x.ts"], null],
    [["services/a", "services/b/", "services/c"], "multi-service"],
    [["api/src/a.ts", "web/src/b.ts", "worker/src/c.ts"], "multi-service"],
    [["api/src/a.ts", "tests/src/b.ts", "docs/src/c.ts"], null],
    [["activesupport/lib/a.rb", "actionpack/lib/b.rb", "activejob/lib/c.rb"], "multi-service"],
    [["Shop.Api/A.cs", "Shop.Core/Data/B.cs", "Shop.Web/C.cs"], "multi-service"],
    [["crates/db/a/src/x.rs", "crates/db/b/src/x.rs", "crates/db/c/src/x.rs"], "multi-service"],
    [["packages/a/src/lib/x.ts", "packages/a/src/ui/x.ts", "packages/a/x.ts"], null],
  ])("%j", (paths, boundary) => {
    expect(findBoundary("", paths, NO_BOUNDARY_SETTINGS)?.boundary ?? null).toBe(boundary);
  });
});

describe("evidence says what was seen", () => {
  test("words", () => {
    const hit = findBoundary("Rotate the refreshToken", [], NO_BOUNDARY_SETTINGS);
    expect(hit?.evidence).toBe("security-critical code: “token”");
    expect(hit?.source).toEqual({ kind: "words", words: "token" });
  });

  test("a path", () => {
    expect(findBoundary("", ["src/auth/a.ts"], NO_BOUNDARY_SETTINGS)?.evidence).toBe(
      "security-critical code: src/auth/a.ts",
    );
  });
});

describe("settings add and never switch off", () => {
  test.each<[string, Boundary | null]>([
    ["Change the payout rounding", "security"],
    ["Change the PAYOUT rounding", "security"],
    ["Change the payouts page title", null],
    ["Move kafka-topics around", "multi-service"],
    ["Fix the odometer", "migration"],
  ])("words: %s", (text, boundary) => {
    const added = settings({
      words: { security: ["payout"], "multi-service": ["kafka topics"], migration: ["odo*"] },
    });
    expect(findBoundary(text, [], added)?.boundary ?? null).toBe(boundary);
  });

  test("a user's word counts however harmless the rest of the task", () => {
    const added = settings({ words: { security: ["payout"] } });
    expect(findBoundary("Fix the typo in the payout docs", [], added)?.boundary).toBe("security");
  });

  test("globs match paths, hidden ones too, and beat what a path is by itself", () => {
    const added = settings({ globs: { security: ["**/billing/**", ".deploy/**"] } });
    expect(findBoundary("", ["src/billing/README.md"], added)?.boundary).toBe("security");
    expect(findBoundary("", [".deploy/prod.yml"], added)?.boundary).toBe("security");
    expect(findBoundary("", ["src/bill/a.ts"], added)).toBeNull();
  });

  test.each<[falseAlarm: string, text: string, boundary: Boundary | null]>([
    ["session", "Add a session to the timetable", null],
    ["session", "Expire the session token", "security"],
    ["session", "Add sessions to the timetable", "security"],
    ["login page", "Rework the login page", null],
    ["login page", "Rework the login flow of the login page", "security"],
    ["vault cipher", "Sort the vault cipher list", null],
    ["", "Hash the password", "security"],
    ["*", "Hash the password", "security"],
    [".*", "Hash the password", "security"],
    ["security", "Hash the password", "security"],
    ["add a column", "Add a column to the users table", null],
    ["add a column", "Drop a column from the users table", "migration"],
    ["all services", "Change the payload in all services", null],
  ])("false alarm %j: %s", (falseAlarm, text, boundary) => {
    expect(findBoundary(text, [], settings({ falseAlarms: [falseAlarm] }))?.boundary ?? null).toBe(boundary);
  });

  test("a false alarm takes its own word out of a path and leaves the others", () => {
    const added = settings({ falseAlarms: ["session"] });
    expect(findBoundary("", ["src/session/list.ts"], added)).toBeNull();
    expect(findBoundary("", ["src/auth/session.ts"], added)?.boundary).toBe("security");
  });

  test("a user's own word survives a built-in false alarm of another phrase", () => {
    const both = settings({ words: { security: ["payout"] }, falseAlarms: ["session"] });
    expect(findBoundary("Show the session payout", [], both)?.boundary).toBe("security");
  });

  test("characters of patterns in words are taken literally", () => {
    const added = settings({ words: { security: ["c++ (core)", "a.b", "[x]"] } });
    expect(findBoundary("Fix the axb", [], added)).toBeNull();
    expect(findBoundary("Fix a.b", [], added)?.boundary).toBe("security");
  });
});

describe("odd and large tasks", () => {
  const sizes: readonly (readonly [string, string])[] = [
    ["one word", "a".repeat(200_000)],
    ["one letter words", "a ".repeat(100_000)],
    ["the same security word", "token ".repeat(34_000)],
    ["verbs without objects", "store add drop create rename ".repeat(7_000)],
    ["commas", "a, ".repeat(67_000)],
    ["capitals", "A".repeat(200_000)],
    ["blanks", `x${" ".repeat(200_000)}y`],
    ["line feeds", `x${"\n".repeat(200_000)}y`],
    ["slashes", "a/".repeat(100_000)],
    ["dots", "a.".repeat(100_000)],
    ["numbers in a list", "1) ".repeat(67_000)],
    ["bullets", "- \n".repeat(67_000)],
    ["back ticks", "`".repeat(200_000)],
    ["brackets", "(".repeat(200_000)],
    ["identifiers", "fooBar_baz ".repeat(18_000)],
    ["letters of other scripts", "認証".repeat(50_000)],
    ["only in passing", "login page title ".repeat(12_000)],
  ];
  test.each(sizes)("%s", async (_, text) => {
    const result = await route(text);
    expect(["fast", "strong"]).toContain(result.lane);
  });

  test("the word at the end of a large task is found", async () => {
    const result = await route(`${"Change the blue box. ".repeat(9_000)} Store the reset token hashed`);
    expect(result.boundary).toBe("security");
  });
});
