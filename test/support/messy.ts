import { tempRepo, type TempRepo } from "./repo.ts";

const SECRET = ["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_");

/** A repository in the middle of somebody's work: one thing is staged, another one isn't. */
export function messy(): TempRepo {
  const repo = tempRepo({
    "package.json": '{"name":"messy","type":"module"}\n',
    "package-lock.json": "{}\n",
    ".gitattributes": "*.gen.ts linguist-generated\n",
    "src/utils.ts": "export const one = 1;\nexport const two = 2;\n",
    "src/report.ts": 'import { one } from "./utils.js";\nexport const report = one;\n',
    "src/api.gen.ts": "export const a = 1;\n",
    "docs/with space.md": "One\n",
    "logo.png": new Uint8Array([0x89, 0, 1]),
  });
  repo.write("src/report.ts", 'import { one } from "./utlis.js";\nexport const report = one;\n');
  repo.git("add", "-A");
  repo.write("src/report.ts", 'import { one } from "./fresh.js";\nexport const report = one;\n');
  repo.write("src/fresh.ts", "export const one = 1;\n// ... rest unchanged\n");
  repo.write("src/settings.ts", `export const token = "${SECRET}";\n`);
  repo.write("compose.yaml", "services: [\n");
  repo.write("src/api.gen.ts", "export const a = (;\n");
  repo.write("package-lock.json", '{"lockfileVersion":3}\n');
  repo.write("logo.png", new Uint8Array([0x89, 0, 2]));
  repo.git("mv", "docs/with space.md", "docs/new name.md");
  return repo;
}
