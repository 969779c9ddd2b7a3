import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { draftedFile, readDemoReplies } from "../../src/scripted/demo/script.ts";
import { Game, launch, noBrowser, openPage } from "./browser.ts";
import { mendedFile } from "./mend.ts";

/** From its start at column 7, the snake stands in column 0 after this. */
async function toLeftEdge(game: Game): Promise<void> {
  await game.walk("ArrowUp", "ArrowLeft");
  await game.ticks(6);
}

// The reporter folds skipped tests away, so the reason is said here.
if (noBrowser !== null) process.stderr.write(`The demo's game is not played: ${noBrowser}.\n`);

describe.skipIf(noBrowser !== null)("the demo's game in a browser", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = await openPage(browser);
  });
  afterAll(() => browser.close());

  const open = async (version: "draft" | "reviewed", food = { x: 19, y: 19 }): Promise<Game> => {
    const replies = await readDemoReplies();
    const html = version === "draft" ? draftedFile(replies) : mendedFile(replies);
    return Game.open(page, html, food);
  };

  describe("as drafted", () => {
    test("goes on beyond the left wall, and can turn there unseen", async () => {
      const game = await open("draft");
      await toLeftEdge(game);
      await game.ticks(1);
      expect(await game.message()).toBe("");
      await game.walk("ArrowDown", "ArrowDown", "ArrowDown");
      expect(await game.message()).toBe("");
    });

    test("adds a key listener with each restart", async () => {
      const game = await open("draft");
      for (let restarts = 0; restarts < 4; restarts += 1) {
        expect(await game.keyListeners()).toBe(1 + restarts);
        await game.ticks(20);
        expect(await game.message()).toBe("Game over");
        await game.press("Enter");
      }
    });

    test("handles each key twice after a restart, so that P no longer pauses", async () => {
      const game = await open("draft");
      await game.walk("p");
      expect(await game.message()).toBe("Paused");
      await game.walk("p");
      await game.ticks(20);
      expect(await game.message()).toBe("Game over");
      await game.press("Enter");
      await game.walk("p");
      expect(await game.message()).toBe("");
      await game.ticks(20);
      expect(await game.message()).toBe("Game over");
    });
  });

  describe("as reviewed", () => {
    test("is over at the left wall", async () => {
      const game = await open("reviewed");
      await toLeftEdge(game);
      expect(await game.message()).toBe("");
      await game.ticks(1);
      expect(await game.message()).toBe("Game over");
    });

    test.each([
      ["right", [], 12],
      ["top", ["ArrowUp"], 9],
      ["bottom", ["ArrowDown"], 8],
      ["top, steered by W", ["w"], 9],
      ["bottom, steered by S", ["s"], 8],
    ])("is over at the %s, and not a cell before", async (_, keys, cells) => {
      const game = await open("reviewed");
      await game.walk(...keys);
      await game.ticks(cells);
      expect(await game.message()).toBe("");
      await game.ticks(1);
      expect(await game.message()).toBe("Game over");
    });

    test("keeps one key listener through restarts, and P pauses after each", async () => {
      const game = await open("reviewed");
      for (let restarts = 0; restarts < 4; restarts += 1) {
        expect(await game.keyListeners()).toBe(1);
        await game.press("p");
        expect(await game.message()).toBe("Paused");
        await game.ticks(30);
        expect(await game.message()).toBe("Paused");
        await game.press("p");
        await game.ticks(30);
        expect(await game.message()).toBe("Game over");
        await game.press("Enter");
      }
    });

    test("scores when the snake eats, grows, and dies when it runs into itself", async () => {
      const game = await open("reviewed", { x: 8, y: 10 });
      expect(await game.score()).toBe("0");
      await game.ticks(1);
      expect(await game.score()).toBe("10");
      await game.ticks(1);
      expect(await game.score()).toBe("20");
      await game.walk("ArrowUp", "ArrowLeft");
      expect(await game.message()).toBe("");
      await game.walk("ArrowDown");
      expect(await game.message()).toBe("Game over");
      expect(await game.page.locator("#best").innerText()).toBe("20");
    });

    test("may follow its own tail, which moves out of the way", async () => {
      const game = await open("reviewed", { x: 8, y: 10 });
      await game.ticks(1);
      await game.walk("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp");
      expect(await game.message()).toBe("");
    });

    test("ignores a turn back into its own neck", async () => {
      const game = await open("reviewed");
      await game.walk("ArrowLeft");
      await game.press("ArrowUp", "ArrowDown");
      await game.ticks(2);
      expect(await game.message()).toBe("");
    });

    test("starts again from nothing, by the button as by the key", async () => {
      const game = await open("reviewed", { x: 8, y: 10 });
      await game.ticks(1);
      expect(await game.score()).toBe("10");
      await game.ticks(20);
      expect(await game.message()).toBe("Game over");
      await game.page.getByRole("button", { name: "Play again" }).click();
      expect([await game.message(), await game.score()]).toEqual(["", "0"]);
      await game.ticks(1);
      expect(await game.score()).toBe("10");
    });

    test("asks nothing of the network", async () => {
      const requests: string[] = [];
      const game = await open("reviewed");
      game.page.on("request", (request) => requests.push(request.url()));
      await game.page.setContent(mendedFile(await readDemoReplies()));
      await game.ticks(5);
      expect(requests).toEqual([]);
    });
  });
});
