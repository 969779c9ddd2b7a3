import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { locate } from "../../src/config/locations.ts";
import { makePlace, valueOf } from "../support/settings.ts";

test.each<[Record<string, string>, string, string]>([
  [{ HOME: "/h" }, "/h/.config/tandem/config.json", "/h/.local/state/tandem/history.db"],
  [{ HOME: "/h", TANDEM_HOME: "/t" }, "/t/config.json", "/t/history.db"],
  [{ HOME: "/h", TANDEM_HOME: "" }, "/h/.config/tandem/config.json", "/h/.local/state/tandem/history.db"],
  [{ HOME: "/h", XDG_CONFIG_HOME: "/c" }, "/c/tandem/config.json", "/h/.local/state/tandem/history.db"],
  [{ HOME: "/h", XDG_STATE_HOME: "/s" }, "/h/.config/tandem/config.json", "/s/tandem/history.db"],
  [
    { HOME: "/h", XDG_CONFIG_HOME: "c" },
    "/h/.config/tandem/config.json",
    "/h/.local/state/tandem/history.db",
  ],
  [{ TANDEM_HOME: "/t/../u" }, "/u/config.json", "/u/history.db"],
  [{ HOME: "", USERPROFILE: "/u" }, "/u/.config/tandem/config.json", "/u/.local/state/tandem/history.db"],
])("%j", async (env, config, history) => {
  const trust = path.join(path.dirname(config), "trust.json");
  expect(valueOf(await locate(env, "/somewhere/else"))).toEqual({ config, trust, history });
});

test("an empty HOME falls back to the system's own list of users", async () => {
  expect(path.isAbsolute(valueOf(await locate({ HOME: "" }, null)).config)).toBe(true);
});

/** Environments of a place that would let the repository write the user's files, or not. */
test.each<[string, boolean, (place: { root: string; home: string }) => Record<string, string>]>([
  ["TANDEM_HOME is the root", true, ({ root }) => ({ TANDEM_HOME: root })],
  ["TANDEM_HOME is in the tree", true, ({ root }) => ({ TANDEM_HOME: path.join(root, ".tandem") })],
  ["TANDEM_HOME is in .git", true, ({ root }) => ({ TANDEM_HOME: path.join(root, ".git", "x") })],
  [
    "TANDEM_HOME leads into the tree in its words",
    true,
    ({ root }) => ({ TANDEM_HOME: `${root}/../shop/x` }),
  ],
  [
    "TANDEM_HOME has a name that starts as the root's",
    false,
    ({ root }) => ({ TANDEM_HOME: `${root}-state` }),
  ],
  [
    "TANDEM_HOME has a name that starts with dots",
    false,
    ({ root }) => ({ TANDEM_HOME: path.join(root, "..", "..x") }),
  ],
  ["TANDEM_HOME holds the tree", false, ({ root }) => ({ TANDEM_HOME: path.dirname(root) })],
  [
    "a folder in the tree has a name that starts with dots",
    true,
    ({ root }) => ({ TANDEM_HOME: path.join(root, "..x") }),
  ],
  ["HOME is the root", true, ({ root }) => ({ HOME: root })],
  [
    "XDG_CONFIG_HOME is in the tree",
    true,
    ({ root, home }) => ({ HOME: home, XDG_CONFIG_HOME: path.join(root, "c") }),
  ],
  [
    "XDG_STATE_HOME is in the tree",
    true,
    ({ root, home }) => ({ HOME: home, XDG_STATE_HOME: path.join(root, "s") }),
  ],
  ["HOME is beside the tree", false, ({ home }) => ({ HOME: home })],
  [
    "a link outside leads into the tree",
    true,
    ({ root, home }) => {
      symlinkSync(root, path.join(home, "link"));
      return { TANDEM_HOME: path.join(home, "link", "deeper", "still") };
    },
  ],
  [
    "a link in the tree leads out of it",
    true,
    ({ root, home }) => {
      symlinkSync(home, path.join(root, "link"));
      return { TANDEM_HOME: path.join(root, "link") };
    },
  ],
  [
    "the configuration is a link to a file of the tree",
    true,
    ({ root, home }) => {
      mkdirSync(path.join(root, "dotfiles"));
      symlinkSync(path.join(root, "dotfiles", "config.json"), path.join(home, "config.json"));
      mkdirSync(path.join(root, "dotfiles", "config.json"));
      return { TANDEM_HOME: home };
    },
  ],
])("where %s it is refused: %j", async (_name, refused, envOf) => {
  const place = makePlace();
  const result = await locate(envOf(place), place.root);
  const message = expect.stringContaining("lies inside the repository");
  expect(result).toMatchObject(refused ? { ok: false, failure: { code: "config", message } } : { ok: true });
});

test("a tree that is named by a link is the same tree", async () => {
  const { root, home } = makePlace();
  const link = path.join(home, "link");
  symlinkSync(root, link);
  expect(await locate({ TANDEM_HOME: path.join(root, "x") }, link)).toMatchObject({ ok: false });
  expect(await locate({ TANDEM_HOME: path.join(link, "x") }, root)).toMatchObject({ ok: false });
});
