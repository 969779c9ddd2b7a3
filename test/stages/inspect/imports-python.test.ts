import { expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { inspect, plant, sharedTree } from "./check.ts";

const FILES = {
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
};
const shared = sharedTree(FILES);

async function found(path: string, content: string, repo = shared()): Promise<readonly string[]> {
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

test.each<readonly [string, readonly string[]]>([
  ["from . import cart, utils\n", []],
  ["VERSION = 1\nfrom . import cart, VERSION\n", []],
  ["def make(): ...\nfrom . import make\n", []],
  ["from .cart import (\n    Cart,\n)\nfrom . import Cart\n", []],
  ["from .cart import *\nfrom . import Cart\n", []],
  ["from . import cart, get_cart\nget_cart()\n", ['error: the module ". import get_cart" does not exist']],
])("a package asks itself: %j", async (content, expected) => {
  expect(await found("shop/__init__.py", content)).toEqual(
    expected.map((text) => expect.stringContaining(text)),
  );
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

test.each([
  [
    "a package within a folder of its name",
    { "mysite/manage.py": "", "mysite/mysite/__init__.py": "", "mysite/mysite/settings.py": "" },
    "mysite/mysite/urls.py",
    "from mysite.settings import A\nfrom mysite.settings_utils import X",
    ['error: the module "mysite.settings_utils" does not exist'],
  ],
  [
    "the project's own name in its manifest",
    {
      "pyproject.toml":
        '[project]\nname = "shop"\n[tool.x]\npackages = ["shop"]\n[project.scripts]\nshop = "shop:main"\n',
    },
    "shop/new.py",
    "import shop.crat",
    ['error: the module "shop.crat" does not exist; did you mean "shop.cart"?'],
  ],
  [
    "a package below src, asked for from the tests",
    { "src/lib_b/__init__.py": "", "src/lib_b/core.py": "", "tests/__init__.py": "" },
    "tests/test_core.py",
    "import lib_b.core\nimport lib_b.cores",
    ['error: the module "lib_b.cores" does not exist; did you mean "lib_b.core"?'],
  ],
  [
    "a package that hides a standard module",
    { "json/__init__.py": "", "json/fast.py": "" },
    "new.py",
    "import json.fast\nimport json.fats",
    ['error: the module "json.fats" does not exist; did you mean "json.fast"?'],
  ],
  [
    "a dependency by the name of a folder",
    { "requirements.txt": "redis==5\n", "redis/__init__.py": "", "redis/mine.py": "" },
    "new.py",
    "from redis.client import Redis",
    [],
  ],
  [
    "a dependency by the name of a folder, of poetry",
    { "pyproject.toml": '[tool.poetry.dependencies]\nredis = "^5"\n', "redis/__init__.py": "" },
    "new.py",
    "from redis.client import Redis",
    [],
  ],
  [
    "a private module of a package that hides a standard one",
    { "ctypes/__init__.py": "", "ctypes/_endian.py": "" },
    "ctypes/new.py",
    "from ctypes._endian import a\nfrom ctypes._endians import b",
    ['error: the module "ctypes._endians" does not exist; did you mean "ctypes._endian"?'],
  ],
  [
    "a package of packages, one of which goes by a dependency's name",
    { "hub/__init__.py": "", "hub/redis/__init__.py": "", "hub/redis/hook.py": "", "setup.py": "" },
    "hub/redis/new.py",
    "from redis.client import Redis",
    [],
  ],
  [
    "a package that only looks at what is loaded",
    { "look/__init__.py": "# handlers\nimport sys\nif 'x' in sys.modules: pass\n", "look/handler.py": "" },
    "new.py",
    "import look.handlers",
    ['error: the module "look.handlers" does not exist; did you mean "look.handler"?'],
  ],
  [
    "packages that make modules",
    {
      "six/__init__.py": "import sys\nsys.modules[__name__ + '.moves'] = make()\n",
      "wide/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
    },
    "new.py",
    "import six.moves\nimport wide.elsewhere",
    [],
  ],
  [
    "a namespace in two places",
    { "a/ours/one.py": "", "b/ours/two.py": "" },
    "new.py",
    "import ours.one\nimport ours.three",
    [],
  ],
])("%s", async (_, files, path, content, messages) => {
  expect(await found(path, content, plant({ ...FILES, ...files }))).toEqual(messages);
});

test.each([
  "import email.mime.text, os.path, xml.etree.ElementTree as E",
  "from concurrent.futures.thread import ThreadPoolExecutor\nfrom importlib.resources.abc import Traversable",
  "from unittest.mock import patch\nimport logging.handlers\nfrom collections.abc import Iterable",
  "import encodings.utf_8\nfrom test.support import x\nfrom json._private import x\nimport distutils.command.build",
  "from string.templatelib import Template\nimport compression.zstd\nimport sys.monitoring",
  "try:\n    import email.MIMEText\nexcept ImportError:\n    pass",
])("the standard library has it: %j", async (content) => {
  expect(await found("shop/new.py", content)).toEqual([]);
});

test.each([
  ["from email.utilities import x", "email.utilities"],
  ["import datetime.utils", "datetime.utils"],
  ["from asyncio.task import Task", 'asyncio.task" does not exist; did you mean "asyncio.tasks'],
  ["from urllib.request.retry import x", "urllib.request.retry"],
  [
    "import xml.etree.ElementTrees",
    'xml.etree.ElementTrees" does not exist; did you mean "xml.etree.ElementTree',
  ],
])("the standard library has it not: %s", async (content, name) => {
  expect(await found("shop/new.py", content)).toEqual([expect.stringMatching(/^error: the module /)]);
  expect((await found("shop/new.py", content))[0]).toContain(`"${name}"`);
});

test("without a manifest nothing is said of other packages", async () => {
  const { "requirements.txt": _, ...files } = FILES;
  expect(await found("shop/new.py", "import fastjsonish", plant(files))).toEqual([]);
});
