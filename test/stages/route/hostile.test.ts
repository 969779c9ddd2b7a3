import { describe, expect, test } from "vitest";
import { route } from "./support.ts";

const SIZE = 200_000;
const fill = (text: string) => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);

/** Texts on which a pattern that backtracks without a bound takes minutes: the test's own limit ends them. */
describe("a text of 200 KB ends", () => {
  test.each([
    "a",
    "a ",
    "and then ",
    ", and ",
    "a, b and c ",
    "a: ",
    "a/b.ts ",
    "a.",
    "fooBar",
    "foo_bar_",
    "users should not ",
    "add the new old table column to ",
    "change the text of message to ",
    "hide x from y ",
    "one time a ",
    "update all our ",
    "1) a 2) b ",
    "- do a thing now\n",
    "long enough a line to be wrapped by an editor, yes\n",
    "```\n",
    "`",
    "(",
    "😀",
    "e\u0301",
    "请添加函数",
    " ",
    "\r\n",
    "-  const a = 1;\n+  const a = 2;\n",
  ])("%j", { timeout: 20_000 }, async (text) => {
    expect((await route(fill(text))).schema).toBe(1);
  });
});

describe("a boundary at the end of much text", () => {
  test.each(["lorem ipsum dolor sit amet. ", "line of a log\n", "x ", "😀 "])("%j", async (text) => {
    const result = await route(`${fill(text)}\nStore the reset token hashed`);
    expect(result.boundary).toBe("security");
  });
});

test.each([".", "?", "—", "😀", "\u0000", "\u200b", "````", "- [ ]", "…"])(
  "next to no text: %j",
  async (text) => {
    expect((await route(text)).boundary).toBeNull();
  },
);

test("the same task gets the same route, whatever was asked in between", async () => {
  const strip = async (text: string) => ({ ...(await route(text)), ms: 0 });
  const first = await strip("Add a helper that validates the session token");
  await strip("Rename `a` to `b`");
  expect(await strip("Add a helper that validates the session token")).toEqual(first);
});

/** What looks must not excuse: the clause says what the code does or lets happen. */
describe("looks named beside substance", () => {
  test.each([
    "the image upload endpoint accepts unsigned tokens",
    "users who left can still log in with their old password",
    "the right to read invoices should depend on permissions",
    "title search is open to sql injection",
    "the label service stores passwords in plain text",
    "users can change the color of others' boards without permission",
    "the layout editor renders unsanitized html",
    "the icon endpoint has no authentication",
    "avatar images are readable without login",
    "trim whitespace from the password before comparing",
    "translate the permission names to enums in the ACL",
    "left join the users table on sessions in the auth query",
  ])("%s", async (text) => {
    expect((await route(text)).lane).toBe("strong");
    expect((await route(text)).boundary).not.toBeNull();
  });
});

describe("other languages, by their plainest words", () => {
  test.each([
    ["ログイン画面のパスワード検証を修正して", "security"],
    ["添加密码重置功能", "security"],
    ["修复登录接口的权限校验", "security"],
    ["Passwort-Hashing auf argon2 umstellen", "security"],
    ["cambiar el hash de la contraseña a bcrypt", "security"],
    ["добавь проверку пароля", "security"],
    ["ajoute l'authentification à deux facteurs", "security"],
    ["adicionar autenticação com JWT", "security"],
    ["füge eine Spalte zur Tabelle users hinzu", "migration"],
    ["füge einen Button zur Startseite hinzu", null],
    ["ajoute un bouton à la page d'accueil", null],
    ["添加一个按钮", null],
  ] as const)("%s", async (text, boundary) => {
    expect((await route(text)).boundary).toBe(boundary);
  });
});

describe("misspelt", () => {
  test.each([
    "pls add autentication",
    "add athentication middleware",
    "passwrod hashing is broken",
    "fix premission check",
    "add a migraiton for the users table",
    "encypt the payload",
  ])("%s", async (text) => {
    expect((await route(text)).boundary).not.toBeNull();
  });

  test.each([
    "show the section list",
    "fix the mission counter",
    "add taken seats to the map",
    "move logic out",
  ])("not %s", async (text) => {
    expect((await route(text)).boundary).toBeNull();
  });
});
