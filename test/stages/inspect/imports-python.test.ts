import { beforeEach, expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo({
    "shop/__init__.py": "from .cart import Cart\nVERSION = 1\n",
    "shop/cart.py": "class Cart: ...\n",
    "shop/utils.py": "",
    "shop/fast.pyx": "",
    "shop/api/__init__.py": "",
    "shop/api/views.py": "",
    "shop/plain/data.py": "",
    "src/lib_a/__init__.py": "",
    "src/lib_a/core.py": "",
    "old.py": "import rareware\n",
    "requirements.txt": "PyYAML>=6\nrequests[socks]==2\nscikit-learn\ndjango-filter\n",
  });
});

async function found(path: string, content: string): Promise<readonly string[]> {
  const { findings } = await inspect(repo, { [path]: content }, [imports]);
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
}

test.each([
  "import os, sys\nimport os.path as p\nfrom collections import abc\nimport tomllib",
  "from .cart import Cart\nfrom . import cart, utils\nfrom .api import views\nfrom .api.views import x",
  "from . import VERSION, Cart",
  "from .fast import go\nfrom .plain import data\nfrom .plain.data import x",
  "import shop.cart\nfrom shop.api import views\nfrom shop import anything\nimport lib_a.core",
  "import yaml, requests, sklearn\nfrom django_filter import x",
  "try:\n    import ujson as json\nexcept ImportError:\n    import nothing_here",
  "import sys\nif sys.version_info < (3, 11):\n    import tomli as tomllib",
  "from contextlib import suppress\nwith suppress(ImportError):\n    import nothing_here",
  "import rareware",
  "from __future__ import annotations\nimport _thread",
  "text = '''\nimport nothing_here\n'''\n# import nothing_here",
  "from ...... import above",
])("is there: %j", async (content) => {
  expect(await found("shop/new.py", content)).toEqual([]);
});

test.each([
  ["from .utlis import x", 'error: the module ".utlis" does not exist; did you mean ".utils"?'],
  [
    "from . import utlis",
    'error: the module ". import utlis" does not exist; did you mean ". import utils"?',
  ],
  ["from .api.veiws import x", 'error: the module ".api.veiws" does not exist; did you mean ".api.views"?'],
  ["from .nowhere.at_all import x", 'error: the module ".nowhere.at_all" does not exist'],
  ["import shop.crat", 'error: the module "shop.crat" does not exist; did you mean "shop.cart"?'],
  [
    "from shop.api.veiws import x",
    'error: the module "shop.api.veiws" does not exist; did you mean "shop.api.views"?',
  ],
  [
    "import fastjsonish",
    'warning: "fastjsonish" is neither in the standard library, nor in this repository, nor declared',
  ],
  [
    "import colections",
    'warning: "colections" is neither in the standard library, nor in this repository, nor declared; did you mean "collections"?',
  ],
])("is not: %s", async (content, message) => {
  expect(await found("shop/new.py", content)).toEqual([message]);
});

test("without a manifest nothing is said of other packages", async () => {
  repo.remove("requirements.txt");
  expect(await found("shop/new.py", "import fastjsonish")).toEqual([]);
});
