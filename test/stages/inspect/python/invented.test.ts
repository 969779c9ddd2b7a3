import { afterAll, expect, test } from "vitest";
import { createPythonTypes } from "../../../../src/stages/inspect/python/types.ts";
import { tempRepo, workspaceAt } from "../../../support/repo.ts";
import type { Finding } from "../../../../src/domain/finding.ts";
import { inspect } from "../check.ts";

const PATIENCE = 120_000;
const SITE = ".venv/lib/python3.12/site-packages";

const types = { ...createPythonTypes(() => ({ home: "/nonexistent", active: [] })), limitMs: PATIENCE };
afterAll(() => types.engine.stop());

const REPO = {
  "shop/__init__.py": "",
  "shop/words.py":
    "def put_each(target, values):\n    for key in values:\n        setattr(target, key, values[key])\n\n\ndef shout(text):\n    return text.upper()\n",
  "shop/stars.py": "from os.path import *\n\n\ndef own():\n    return join('a', 'b')\n",
  "shop/notes.txt": "call it by spelt_in_notes\n",
};

const told = ({ path, start_line, severity, message }: Finding): string =>
  `${path}:${start_line} ${severity} ${message}`;

async function found(content: string, more: Readonly<Record<string, string>> = {}) {
  const { findings } = await inspect(tempRepo({ ...REPO, ...more }), { "shop/new.py": content }, [types]);
  return findings.map(told);
}

const NOWHERE =
  "is called, but neither this repository nor the standard library nor an installed package has that name";

const INVENTED: readonly (readonly [content: string, message: string])[] = [
  ["def f(key):\n    return key.to_lower()\n", `"to_lower" ${NOWHERE}; did you mean "lower"?`],
  ["def f(self):\n    return self.rows.getOrDefault(1)\n", `"getOrDefault" ${NOWHERE}`],
  [
    "from shop.words import shout, shout_all\nshout_all(shout)\n",
    '"shout_all" is not in the module "shop.words"; did you mean "shout"?',
  ],
  [
    "from shop.stars import own, own_all\nown_all(own)\n",
    '"own_all" is not in the module "shop.stars"; did you mean "own"?',
  ],
];

const RIGHT: Readonly<Record<string, string>> = {
  another_file: "def f(x):\n    return x.spelt_in_notes()\n",
  the_standard_library: "def f(x):\n    return x.getpeername()\n",
  the_file_itself: "def f(x):\n    x.own_thing = len\n    return x.own_thing('a')\n",
  a_text: "METHOD = 'by_its_text'\ndef f(x):\n    return x.by_its_text()\n",
  asked_for: "def f(x):\n    if hasattr(x, 'may_be'):\n        return x.may_be()\n",
  tried:
    "def f(x):\n    try:\n        return x.try_that()\n    except AttributeError:\n        return None\n",
  a_client: "def f(client):\n    return client.list_all_things()\n",
  a_library: "import ctypes\ndef f(x):\n    return x.SomeFunctionOfIt()\n",
  a_mock: "from unittest import mock\nmock.Mock().answer_in_kind()\n",
  not_installed: "import elsewhere\ndef f(x):\n    return x.of_that_package()\n",
  a_star: "from shop.stars import splitext\nsplitext('a')\n",
  itself: "class A:\n    def __getattr__(self, name):\n        return print\nA().any_name_at_all()\n",
};

/** All in one look: each takes pyright a moment. */
test(
  "names that nothing spells are found, each in its file, and no others",
  async () => {
    const files = [
      ...INVENTED.map(([content], index) => [`shop/wrong${index}.py`, content] as const),
      ...Object.entries(RIGHT).map(([name, content]) => [`shop/${name}.py`, content] as const),
    ];
    const { findings } = await inspect(tempRepo(REPO), Object.fromEntries(files), [types]);
    const errors = findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ path }) => path)).toEqual(INVENTED.map((_, index) => `shop/wrong${index}.py`));
    for (const [index, [, message]] of INVENTED.entries()) expect(errors[index]?.message).toContain(message);
  },
  PATIENCE,
);

test(
  "where objects answer to any name it is a warning",
  async () => {
    const more = { "shop/proxy.py": "class P:\n    def __getattr__(self, name):\n        return None\n" };
    expect(await found("def f(key):\n    return key.to_lower()\n", more)).toEqual([
      expect.stringContaining("warning"),
    ]);
  },
  PATIENCE,
);

test(
  "an installed package's names are known, and what is compiled beside them may have others",
  async () => {
    const more = {
      ".venv/pyvenv.cfg": "version = 3.12.1\n",
      [`${SITE}/store/__init__.py`]: "class Store:\n    def keep_that(self): ...\n",
    };
    const content = "import store\ndef f(x):\n    x.keep_that()\n    return x.keep_thus()\n";
    expect(await found(content, more)).toEqual([
      expect.stringMatching(/^shop\/new\.py:4 warning "keep_thus" /),
    ]);
  },
  PATIENCE,
);

test(
  "what the file called before the change, and what another changed file defines",
  async () => {
    const repo = tempRepo({ ...REPO, "shop/old.py": "def f(x):\n    return x.called_before()\n" });
    const after = {
      "shop/old.py": "def f(x):\n    return x.called_before() + x.called_before()\n",
      "shop/one.py": "def g(x):\n    return x.made_today()\n",
      "shop/two.py": "class T:\n    def made_today(self):\n        return 1\n",
    };
    expect((await inspect(repo, after, [types])).findings).toEqual([]);
  },
  PATIENCE,
);

test(
  "a file that the engine was shown is looked at as the change leaves it",
  async () => {
    const repo = tempRepo({ ...REPO, "shop/a.py": "def f():\n    return [1].append(2)\n" });
    await types.engine.warm(await workspaceAt(repo.root), ["shop/a.py", "shop/not-yet.py"]);
    const { findings } = await inspect(repo, { "shop/a.py": "def f():\n    return [1].push(2)\n" }, [types]);
    expect(findings.map(told)).toEqual([expect.stringContaining('"list" has no "push"')]);
  },
  PATIENCE,
);
