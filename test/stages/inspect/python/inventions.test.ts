import { expect, test } from "vitest";
import { CHECK_BOTH } from "./both.ts";
import { INVENTIONS } from "./inventions.ts";
import { CONTROLS } from "./controls.ts";
test("x", async () => {
  const inv = await CHECK_BOTH(INVENTIONS.map(([c]) => c));
  INVENTIONS.forEach(([code, want], i) => {
    const f = inv[i]!;
    if (!f.some((m) => m.includes(want))) console.log("MISS", JSON.stringify(code), "->", f);
  });
  const con = await CHECK_BOTH(CONTROLS);
  CONTROLS.forEach((code, i) => {
    if (con[i]!.length) console.log("FALSE", JSON.stringify(code), con[i]);
  });
  console.log(INVENTIONS.length, CONTROLS.length);
}, 120000);
