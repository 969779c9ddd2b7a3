import { DatabaseSync } from "@photostructure/sqlite";
import { expect, onTestFinished, test } from "vitest";
import { migrate, MIGRATIONS } from "../../src/history/migrations.ts";

const first = { name: "0001-a", sql: "CREATE TABLE a (x INTEGER)" };
const second = { name: "0002-b", sql: "CREATE TABLE b (y INTEGER); INSERT INTO a VALUES (1)" };
const broken = { name: "0003-c", sql: "CREATE TABLE c (z INTEGER); INSERT INTO nowhere VALUES (1)" };

function memory() {
  const db = new DatabaseSync(":memory:");
  onTestFinished(() => db.close());
  const read = (sql: string): unknown => db.prepare(sql).all();
  return { db, read };
}

test("each step runs once and is remembered by its name", () => {
  const { db, read } = memory();
  expect(migrate(db, [first])).toBeNull();
  expect(migrate(db, [first, second])).toBeNull();
  expect(migrate(db, [first, second])).toBeNull();
  expect(read("SELECT name FROM migrations ORDER BY name")).toMatchObject([
    { name: "0001-a" },
    { name: "0002-b" },
  ]);
  expect(read("SELECT x FROM a")).toMatchObject([{ x: 1 }]);
});

test("a step that fails leaves nothing behind, not even the steps before it", () => {
  const { db, read } = memory();
  expect(() => migrate(db, [first, second, broken])).toThrow("nowhere");
  expect(read("SELECT name FROM sqlite_schema")).toEqual([]);
  expect(migrate(db, [first, second])).toBeNull();
});

test("a step that only a newer version knows is named, and nothing is run", () => {
  const { db, read } = memory();
  migrate(db, [first, second]);
  expect(migrate(db, [first])).toBe("0002-b");
  expect(migrate(db, [first, { name: "0001-other", sql: "CREATE TABLE other (x)" }])).toBe("0002-b");
  expect(read("SELECT name FROM sqlite_schema WHERE name = 'other'")).toEqual([]);
});

test("the names of the steps are unique and in order", () => {
  const names = MIGRATIONS.map((migration) => migration.name);
  expect(names).toEqual([...new Set(names)].sort());
});
