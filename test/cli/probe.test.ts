import { expect, test } from "vitest";
import { probe } from "../../src/cli/commands/probe.ts";
import { limitTime } from "../../src/cli/time-limit.ts";
import { makePlace, valueOf } from "../support/settings.ts";
import * as wire from "../support/wire.ts";

test("a model that says nothing within the time is a problem, and nothing else is held up", async () => {
  const server = await wire.startWire([
    (response, socket, seen) =>
      JSON.stringify(seen.body).includes("mute") ? undefined : wire.textReply("OK")(response, socket, seen),
  ]);
  const place = makePlace({
    user: {
      providers: { there: { api: "responses", base_url: server.url } },
      fast: { provider: "there", model: "mute" },
      strong: { provider: "there", model: "quick" },
    },
  });
  const limit = limitTime(new AbortController().signal, 1_500);
  const probes = await probe(valueOf(await place.load()), limit.signal);
  limit.close();
  expect(probes).toEqual([
    { name: "probe", state: "problem", text: "mute by there: no answer in time" },
    { name: "probe", state: "ok", text: expect.stringMatching(/^quick by there answers, in /) },
  ]);
});
