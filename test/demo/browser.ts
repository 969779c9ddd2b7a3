import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type Page, chromium } from "playwright-core";

const PATH = process.env["TANDEM_CHROMIUM"] ?? "/usr/bin/chromium";

/** Why no browser test can run here; null where one can. */
export const noBrowser = existsSync(PATH)
  ? null
  : `no browser at ${PATH} (install Debian's chromium, or set TANDEM_CHROMIUM)`;

/** A headless browser that asks nothing of the network. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

const SIDE = 20;
const TICK_MS = 110;
/** Where the snake starts, heading right. */
const BODY = [
  { x: 7, y: 10 },
  { x: 6, y: 10 },
  { x: 5, y: 10 },
];

/** Runs in the page before the game does: the part of its address behind # stands for chance. */
const PREPARE = `
  Math.random = () => Number(location.hash.slice(1));
  window.listenersAdded = [];
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    window.listenersAdded.push(type);
    return add.call(this, type, ...rest);
  };
`;

/** A page for one game after the other: to load the next one is all that a fresh start takes. */
export async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.addInitScript({ content: PREPARE });
  return page;
}

/** The game in a page whose clock stands still but for {@link Game.ticks}. */
export class Game {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the game from a file, as a user would, with the first food in the given cell. */
  static async open(page: Page, html: string, food: { x: number; y: number }): Promise<Game> {
    const folder = await mkdtemp(path.join(tmpdir(), "tandem-game-"));
    try {
      const file = path.join(folder, "snake.html");
      await writeFile(file, html);
      // The game picks one of the free cells, counted row by row: this share of them is the wanted one,
      // and once more the one behind it when the snake has grown over that.
      const before = BODY.filter(({ x, y }) => y * SIDE + x < food.y * SIDE + food.x).length;
      const share = (food.y * SIDE + food.x - before + 0.75) / (SIDE * SIDE - BODY.length);
      await page.goto(`${pathToFileURL(file).href}#${share}`);
    } finally {
      await rm(folder, { recursive: true });
    }
    return new Game(page);
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Lets the snake move this many cells. */
  async ticks(count: number): Promise<void> {
    await this.page.clock.runFor(count * TICK_MS);
  }

  /** Steers one cell in each direction in turn. */
  async walk(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.press(key);
      await this.ticks(1);
    }
  }

  /** What the overlay says; empty while the game is played. */
  async message(): Promise<string> {
    const message = this.page.locator("#message");
    return (await message.isVisible()) ? message.innerText() : "";
  }

  async score(): Promise<string> {
    return this.page.locator("#score").innerText();
  }

  /** How many `keydown` listeners have been added since the page was opened. */
  async keyListeners(): Promise<number> {
    const added: unknown = await this.page.evaluate("listenersAdded");
    return Array.isArray(added) ? added.filter((type) => type === "keydown").length : 0;
  }
}
