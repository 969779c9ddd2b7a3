/** A small project without an environment: the code that the tables of inventions and controls use. */
export const SHOP: Readonly<Record<string, string>> = {
  "pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.11"\ndependencies = ["requests"]\n',
  "shop/__init__.py": 'from .cart import Cart\n\n__version__ = "1.0"\n',
  "shop/cart.py": `from dataclasses import dataclass, field
from typing import NamedTuple


class Line(NamedTuple):
    sku: str
    count: int = 1


@dataclass
class Discount:
    code: str
    percent: int = 0


class Cart:
    limit = 10

    def __init__(self, owner, currency="EUR"):
        self.owner = owner
        self.currency = currency
        self.lines = []

    def add(self, sku, count=1):
        self.lines.append(Line(sku, count))
        return self

    def total(self, prices, *, discount=None):
        return sum(prices[line.sku] * line.count for line in self.lines)

    @property
    def is_empty(self):
        return not self.lines

    @classmethod
    def restore(cls, data):
        return cls(data["owner"])

    @staticmethod
    def parse(text, separator=","):
        return text.split(separator)
`,
  "shop/prices.py": `import json

DEFAULT = {"tea": 3}


def load_prices(path, encoding="utf-8"):
    with open(path, encoding=encoding) as file:
        return json.load(file)


async def fetch_prices(url, timeout=10):
    return DEFAULT


def convert(amount, rate, /, digits=2):
    return round(amount * rate, digits)


def collect(*skus, **options):
    return skus, options
`,
  "shop/errors.py":
    "class ShopError(Exception):\n    def __init__(self, message, code=0):\n        super().__init__(message)\n        self.code = code\n",
  "shop/open.py":
    'import importlib\n\n\ndef __getattr__(name):\n    return importlib.import_module("shop." + name)\n',
  "shop/plugins/__init__.py": "",
  "shop/plugins/mail.py": "def send(to, subject, body=None):\n    return True\n",
  "shop/stars.py": "from .prices import *\n",
};
