import { beforeEach, expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo({
    "composer.json": JSON.stringify({
      require: { php: ">=8.1", "fresh/package": "^1" },
      autoload: { "psr-4": { "App\\": "src/", "App\\Plugin\\": ["plugins/", "more/"] } },
      "autoload-dev": { "psr-4": { "Tests\\": "tests" } },
    }),
    "composer.lock": JSON.stringify({
      packages: [
        { name: "symfony/console", autoload: { "psr-4": { "Symfony\\Component\\Console\\": "" } } },
        { name: "monolog/monolog", autoload: { "psr-4": { "Monolog\\": "src" } } },
        { name: "old/classes", autoload: { classmap: ["lib/"] } },
      ],
      "packages-dev": [],
    }),
    "src/Cart/Item.php": "<?php\nnamespace App\\Cart;\nclass Item {}\nclass Hidden {}\n",
    "more/Extra.php": "<?php\n",
    "tests/Base.php": "<?php\n",
    ".gitignore": "src/Generated/\n",
  });
});

async function check(uses: string) {
  const { findings, checks } = await inspect(repo, { "src/New.php": `<?php\nnamespace App;\n${uses}\n` }, [
    imports,
  ]);
  return {
    found: findings.map(({ severity, message }) => `${severity}: ${message}`),
    why: checks[0]?.why,
  };
}

test("what is there, and what can't be told", async () => {
  const uses = String.raw`
use DateTime;
use \Exception;
use App\Cart\Item;
use App\Cart;
use App\Cart\{Item as Thing, Hidden};
use App\Plugin\Extra;
use App\Generated\Proxy;
use Tests\Base;
use Symfony\Component\Console\Command\Command;
use Monolog\Logger, Monolog\Level;
use Old\Anything;
use Fresh\Thing;
use Random\Randomizer;
use function App\nothing_here;
use const App\NOTHING;
use App\{Cart\Item as A, function nothing};
class Fresh { use Nothing\Here; }`;
  expect(await check(uses)).toEqual({ found: [], why: "" });
});

test("what is not there", async () => {
  const { found } = await check(String.raw`
use App\Cart\Itme;
use Tests\Nowhere;
use Monolgo\Logger;
use SuperFast\Json;`);
  expect(found).toEqual([
    String.raw`warning: no file has the class "App\Cart\Itme", by the folders in composer.json; did you mean "App\Cart\Item"?`,
    String.raw`warning: no file has the class "Tests\Nowhere", by the folders in composer.json`,
    String.raw`warning: no package in composer.lock has "Monolgo\Logger"; did you mean "Monolog\Logger"?`,
    String.raw`warning: no package in composer.lock has "SuperFast\Json"`,
  ]);
});

test("without manifests nothing is said", async () => {
  repo.remove("composer.lock");
  expect(await check(String.raw`use SuperFast\Json;`)).toEqual({
    found: [],
    why: "src/New.php: no composer.lock above it",
  });
  repo.remove("composer.json");
  expect((await check(String.raw`use App\Nowhere;`)).why).toBe("src/New.php: no composer.json above it");
});
