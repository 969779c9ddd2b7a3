// The least a program can do: node bench/overhead-bare.mjs URL FILE posts each line of FILE, a request's
// body, to URL one after the other, and reads the answers to their ends.
import { readFileSync } from "node:fs";
import http from "node:http";

const [url = "", file = ""] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true });
for (const body of readFileSync(file, "utf8").trimEnd().split("\n")) {
  await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    http
      .request(`${url}/responses`, { method: "POST", agent, headers }, (response) => {
        response.on("data", () => undefined).once("end", resolve);
      })
      .once("error", reject)
      .end(body);
  });
}
agent.destroy();
