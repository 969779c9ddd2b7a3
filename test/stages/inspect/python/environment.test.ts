import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { askedVersion, findEnvironment } from "../../../../src/stages/inspect/python/environment.ts";
import { repoAt, tempFolder, type TempRepo } from "../../../support/repo.ts";

/** A folder that looks like an environment; nothing in it can be run. */
function environment(files: TempRepo, prefix: string, version = "3.12.1"): void {
  const [major, minor] = version.split(".");
  files.write(`${prefix}/pyvenv.cfg`, `home = /usr/bin\nversion = ${version}\n`);
  files.write(`${prefix}/lib/python${major}.${minor}/site-packages/here.py`, "");
}

function hash(path: string): string {
  return createHash("sha256").update(path).digest("base64url").slice(0, 8);
}

describe("the environment of a project is", () => {
  test.each([".venv", "venv", "env", ".env"])("%s in the project", async (name) => {
    const files = repoAt(tempFolder());
    environment(files, `project/${name}`);
    const project = join(files.root, "project");
    expect(await findEnvironment([project], { home: files.root, active: [] })).toEqual({
      prefix: join(project, name),
      version: [3, 12],
      paths: [join(project, name, "lib/python3.12/site-packages")],
    });
  });

  test("the one that pyright's configuration names, before any other", async () => {
    const files = repoAt(tempFolder());
    environment(files, ".venv");
    environment(files, "envs/mine");
    files.write("pyproject.toml", '[tool.pyright]\nvenvPath = "envs"\nvenv = "mine"\n');
    const found = await findEnvironment([files.root], { home: files.root, active: [] });
    expect(found?.prefix).toBe(join(files.root, "envs/mine"));
    files.write("pyrightconfig.json", '{\n  // ours\n  "venv": ".venv",\n}\n');
    const configured = await findEnvironment([files.root], { home: files.root, active: [] });
    expect(configured?.prefix).toBe(join(files.root, ".venv"));
  });

  test("poetry's, pipenv's or conda's in the user's home", async () => {
    const files = repoAt(tempFolder());
    const home = join(files.root, "home");
    const poetry = join(files.root, "poetry");
    files.write("poetry/pyproject.toml", '[tool.poetry]\nname = "My App"\n');
    environment(files, `home/.cache/pypoetry/virtualenvs/my_app-${hash(poetry)}-py3.12`);
    const pipenv = join(files.root, "pipenv");
    files.write("pipenv/Pipfile", "");
    environment(files, `home/.local/share/virtualenvs/pipenv-${hash(join(pipenv, "Pipfile"))}`);
    files.write("conda/environment.yml", "name: science\n");
    files.write("home/miniforge3/envs/science/conda-meta/history", "");
    files.write("home/miniforge3/envs/science/lib/python3.10/site-packages/here.py", "");

    const find = (folder: string) => findEnvironment([folder], { home, active: [] });
    expect((await find(poetry))?.prefix).toContain("my_app-");
    expect((await find(pipenv))?.prefix).toContain("pipenv-");
    expect(await find(join(files.root, "conda"))).toMatchObject({ version: [3, 10] });
  });

  test("the one the shell is in, when the project has none", async () => {
    const files = repoAt(tempFolder());
    environment(files, "elsewhere");
    const active = [join(files.root, "gone"), join(files.root, "elsewhere")];
    const found = await findEnvironment([join(files.root, "project")], { home: "/nonexistent", active });
    expect(found?.prefix).toBe(join(files.root, "elsewhere"));
  });

  test("none: a folder without pyvenv.cfg, or without a place for packages", async () => {
    const files = repoAt(tempFolder());
    files.write(".venv/lib/python3.12/site-packages/here.py", "");
    files.write("venv/pyvenv.cfg", "version = 3.12\n");
    expect(await findEnvironment([files.root], { home: "/nonexistent", active: [] })).toBeNull();
  });
});

test("folders that .pth files add are searched, their code is not run", async () => {
  const files = repoAt(tempFolder());
  environment(files, ".venv");
  const site = ".venv/lib/python3.12/site-packages";
  files.write("src/app/__init__.py", "");
  files.write(
    `${site}/app.pth`,
    `# ours\n${join(files.root, "src")}\nimport sys; sys.exit(1)\n/nonexistent\n`,
  );
  const found = await findEnvironment([files.root], { home: "/nonexistent", active: [] });
  expect(found?.paths).toEqual([join(files.root, site), join(files.root, "src")]);
});

test.each([
  [{ ".python-version": "3.12.4\n" }, [3, 12]],
  [{ "pyproject.toml": '[project]\nrequires-python = ">=3.10,<4"\n' }, [3, 10]],
  [{ "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\n' }, [3, 11]],
  [{ "pyproject.toml": '[project]\nrequires-python = ">=3.6"\n' }, [3, 9]],
  [{ "pyproject.toml": "[project\n" }, null],
  [{ ".python-version": "pypy3\n" }, null],
  [{}, null],
])("%j is for Python %j", async (content, version) => {
  const files = repoAt(tempFolder());
  for (const [path, text] of Object.entries(content)) files.write(path, text);
  expect(await askedVersion([files.root])).toEqual(version);
});
