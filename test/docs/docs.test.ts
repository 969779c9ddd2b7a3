import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runHere } from "../support/tandem.ts";

const root = path.join(import.meta.dirname, "../..");

test("docs/commands.md holds the help of every command as it is printed (npm run docs writes it)", async () => {
  const help = async (...args: readonly string[]) =>
    (await runHere([...args, "--help"], { cwd: root })).stdout;
  const overview = await help();
  const names = [...overview.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, name = ""]) => name);
  expect(names).toContain("run");
  const pages = await Promise.all(
    names
      .filter((name) => name !== "help")
      .map(async (name) => `## tandem ${name}\n\n\`\`\`text\n${await help(name)}\`\`\`\n`),
  );
  const page = `# Commands\n\nPrinted by \`tandem --help\`.\n\n\`\`\`text\n${overview}\`\`\`\n\n${pages.join("\n")}`;
  await expect(page).toMatchFileSnapshot(path.join(root, "docs/commands.md"));
});

test("every link between the pages leads somewhere", () => {
  const pages = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  const broken = pages
    .trim()
    .split("\n")
    .flatMap((page) =>
      [...readFileSync(path.join(root, page), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !existsSync(path.join(root, path.dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
  expect(broken).toEqual([]);
});

test("the README's table of exit codes is the one the program uses", async () => {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const listed = [...readme.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = ""]) =>
    codes.split(",").map(Number),
  );
  const { exitCodeOf } = await import("../../src/cli/exit-codes.ts");
  const used = (
    ["rejected", "config", "untrusted", "conflict", "auth", "timeout", "io", "bug", "cancelled"] as const
  ).map(exitCodeOf);
  expect(listed).toEqual(expect.arrayContaining([0, 10, 143, ...used]));
});
