import { describe, expect, test } from "vitest";
import { leaks } from "../../../../src/stages/inspect/structure/leaks.ts";
import { brief, inspect, plant, sharedTree } from "../check.ts";

const empty = sharedTree();

const LEAKING = [
  'useEffect(() => {\n  window.addEventListener("resize", onResize);\n}, []);',
  "useEffect(() => {\n  const id = setInterval(tick, 1000);\n}, []);",
  "useLayoutEffect(() => {\n  store.subscribe(update);\n}, []);",
  'React.useEffect(function () {\n  ref.current.addEventListener("x", f);\n});',
  'class A {\n  constructor() { window.addEventListener("x", this.f); }\n}',
  'class A extends HTMLElement {\n  connectedCallback() { document.addEventListener("x", this.f); }\n}',
  "class A {\n  componentDidMount() { this.id = setInterval(this.tick, 10); }\n}",
  "class A {\n  ngOnInit() { this.route.params.subscribe((p) => this.load(p)); }\n}",
  'onMounted(() => {\n  window.addEventListener("x", f); });',
];

describe("never removed", () => {
  test.each(LEAKING)("%s", async (code) => {
    const repo = plant({ "a.tsx": "export {};\n" });
    expect(brief(await inspect(repo, { "a.tsx": code }, [leaks]))).toEqual([
      "a.tsx:2 warning leaks/never-removed",
    ]);
  });

  test.each(LEAKING)("not when it was there before, wherever it stands now: %s", async (code) => {
    const repo = plant({ "a.tsx": code });
    expect(brief(await inspect(repo, { "a.tsx": `const a = 1;\n\n${code}` }, [leaks]))).toEqual([]);
  });
});

test.each([
  'useEffect(() => {\n  window.addEventListener("x", f);\n  return () => window.removeEventListener("x", f);\n}, []);',
  "useEffect(() => {\n  const id = setInterval(tick, 10);\n  return () => clearInterval(id);\n}, []);",
  "useEffect(() => store.subscribe(update), []);",
  "useEffect(() => {\n  if (on) return store.subscribe(update);\n}, []);",
  'useEffect(() => {\n  window.addEventListener("x", f, { once: true });\n}, []);',
  'useEffect(() => {\n  window.addEventListener("x", f, { signal });\n}, []);',
  'class A {\n  connectedCallback() { window.addEventListener("x", this.f); }\n  disconnectedCallback() { window.removeEventListener("x", this.f); }\n}',
  'class A {\n  constructor() { this.button.addEventListener("x", this.f); }\n}',
  "class A {\n  constructor() { setInterval(f, 10).unref(); }\n}",
  "class A {\n  ngOnInit() { this.a$.pipe(takeUntil(this.gone)).subscribe(f); }\n}",
  'class A {\n  start() { window.addEventListener("x", f); }\n}',
  'window.addEventListener("x", f);',
  "// useEffect(() => { setInterval(f, 1); });",
])("no finding: %s", async (code) => {
  const result = await inspect(empty(), { "a.tsx": code }, [leaks]);
  expect(brief(result)).toEqual([]);
  expect(result.checks[0]?.state).toBe("ran");
});
